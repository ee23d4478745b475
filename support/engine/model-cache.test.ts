import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { EngineError } from './engine-error';
import { defaultCacheFolder, modelFile, timingModelFile } from './model-cache';
import { MODEL_CATALOGUE, TIMING_MODEL } from './model-catalogue';

const small = MODEL_CATALOGUE.small;

const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

describe('modelFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'models-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const model of Object.values(MODEL_CATALOGUE)) {
    it(`writes the ${model.size} model with the bytes that the catalogue pins`, async () => {
      expect(await sha256(await modelFile(model, folder))).to.equal(model.sha256);
    });
  }

  it('writes the timing model, large enough for memory to bound it, with the bytes that are pinned', async () => {
    const file = await timingModelFile(folder);
    expect(await sha256(file)).to.equal(TIMING_MODEL.sha256);
    expect((await stat(file)).size).to.be.within(200e6, 250e6);
  });

  it('makes the folder, and leaves a good file alone', async () => {
    const deep = path.join(folder, 'not', 'yet');
    const first = await modelFile(small, deep);
    const { ino, mtimeMs } = await stat(first);
    expect(await modelFile(small, deep)).to.equal(first);
    expect(await stat(first)).to.deep.include({ ino, mtimeMs });
  });

  it('writes anew a file that was cut short or is not the model', async () => {
    const file = await modelFile(small, folder);
    await truncate(file, 1000);
    await modelFile(small, folder);
    expect(await sha256(file)).to.equal(small.sha256);
    await writeFile(file, 'something else');
    await modelFile(small, folder);
    expect(await sha256(file)).to.equal(small.sha256);
  });

  it('copes with several writers at once, and leaves no temporary file', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, () => modelFile(small, folder)));
    expect(new Set(files).size).to.equal(1);
    expect(await readdir(folder)).to.deep.equal([path.basename(files[0]!)]);
    expect(await sha256(files[0]!)).to.equal(small.sha256);
  });

  it('says where it could not write and what to do', async () => {
    const inTheWay = path.join(folder, 'file');
    await writeFile(inTheWay, '');
    const error = await rejection(modelFile(small, path.join(inTheWay, 'models')));
    expect(error).to.be.instanceOf(EngineError);
    expect(error)
      .to.have.property('message')
      .that.includes(inTheWay)
      .and.matches(/set LLM_CACHE/);
    expect(error).to.have.nested.property('cause.code', 'ENOTDIR');
  });

  it('does not pass off a changed model as the pinned one', async () => {
    const error = await rejection(modelFile({ ...small, seed: 1 }, folder));
    expect(error)
      .to.have.property('message')
      .that.matches(/model-catalogue\.ts/);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});

describe('MODEL_CATALOGUE and TIMING_MODEL', () => {
  const models = [...Object.values(MODEL_CATALOGUE), TIMING_MODEL];

  it('says of each model that it is untrained', () => {
    for (const { id } of models) expect(id).to.include('untrained: for timing');
  });

  it('has no seed of zero, at which the generator would stand still', () => {
    for (const { seed } of models) expect(seed).to.not.equal(0);
  });
});

describe('defaultCacheFolder', () => {
  it('is LLM_CACHE, else in the cache folder of the user', () => {
    expect(defaultCacheFolder({ LLM_CACHE: '/a/b', XDG_CACHE_HOME: '/c' })).to.equal('/a/b');
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/c' })).to.equal('/c/llm-inference-performance/models');
    expect(defaultCacheFolder({})).to.match(/\.cache[\\/]llm-inference-performance[\\/]models$/);
  });
});
