import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { EngineError } from './engine-error';
import { encodeGguf, type GgufContents } from './gguf-writer';
import { MODEL_CATALOGUE, UNTRAINED } from './model-catalogue';
import { modelSource } from './model-source';
import { TRAINED_LENGTH, untrainedModel } from './untrained-model';

const { id, shape, seed, parameters } = MODEL_CATALOGUE.small;
const contents = untrainedModel(id, shape, seed);

describe('modelSource', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'source-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function written(name: string, { metadata, tensors }: GgufContents = contents): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, encodeGguf({ metadata, tensors }));
    return file;
  }

  /** The same model, with that in its metadata instead; undefined takes it out. */
  const saying = (
    changes: Readonly<Record<string, GgufContents['metadata'][string] | undefined>>,
  ): GgufContents => ({
    tensors: contents.tensors,
    metadata: Object.fromEntries(
      Object.entries({ ...contents.metadata, ...changes }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
  });

  const text = (value: string): { type: 'string'; value: string } => ({ type: 'string', value });
  const ownFile = (file: string, sequenceLength = 64) =>
    ({ id: 'own', file, slots: 2, sequenceLength }) as const;

  async function refusal(file: string, sequenceLength?: number): Promise<string> {
    try {
      await modelSource(ownFile(file, sequenceLength), folder);
    } catch (error) {
      expect(error).to.be.instanceOf(EngineError);
      expect((error as EngineError).message).to.include(file);
      return (error as EngineError).message;
    }
    throw new Error('it was not refused');
  }

  it('writes a model of random weights, and says so of it', async () => {
    const plan = { size: 'small', slots: 2, sequenceLength: 64 } as const;
    const { facts } = await modelSource(plan, folder);
    expect(facts).to.deep.include({ ...plan, id, parameters, untrained: true });
    expect(facts.file.startsWith(folder)).to.equal(true);
  });

  it('has a trained model, its parameters counted in its file', async () => {
    const plan = { size: 'reference', slots: 2, sequenceLength: 512 } as const;
    const { facts } = await modelSource(plan, folder);
    expect(facts).to.deep.include({ ...plan, untrained: false });
    expect(facts.id).to.equal(`reference-${(facts.parameters / 1e6).toFixed(1)}M`);
    expect(facts.parameters).to.be.within(0.5e6, 2e6);
  });

  it('takes a file under an id of its own, and sees in it whether it is untrained', async () => {
    const file = await written('untrained.gguf');
    const { facts } = await modelSource(ownFile(file), folder);
    expect(facts).to.deep.equal({ ...ownFile(file), parameters, untrained: true });
    const trained = await written('trained.gguf', saying({ 'general.name': text('trained') }));
    expect((await modelSource(ownFile(trained), folder)).facts.untrained).to.equal(false);
    const nameless = await written('nameless.gguf', saying({ 'general.name': undefined }));
    expect((await modelSource(ownFile(nameless), folder)).facts.untrained).to.equal(false);
    expect(id).to.include(UNTRAINED);
  });

  it('takes sequences as long as the model is made for, no longer', async () => {
    const file = await written('long.gguf');
    expect((await modelSource(ownFile(file, TRAINED_LENGTH), folder)).facts.sequenceLength).to.equal(
      TRAINED_LENGTH,
    );
    expect(await refusal(file, TRAINED_LENGTH + 1)).to.include(`2 to ${TRAINED_LENGTH} tokens`);
  });

  it('says which file is missing, and what to do', async () => {
    const message = await refusal(path.join(folder, 'nowhere.gguf'));
    expect(message).to.include('ENOENT').and.include('Give the plan another file');
  });

  it('says of what is no model that it is none', async () => {
    const file = path.join(folder, 'text.gguf');
    await writeFile(file, 'GGML');
    expect(await refusal(file)).to.include('no GGUF file');
    await writeFile(file, '');
    expect(await refusal(file)).to.include('no GGUF file');
    expect(await refusal(folder)).to.include('EISDIR');
  });

  it('notices a file that was cut short, in its header and after it', async () => {
    for (const size of [4, 30, 2000, 50_000]) {
      const file = await written('short.gguf');
      await truncate(file, size);
      expect(await refusal(file)).to.match(/header|tokenizer|cut short|context length/);
    }
  });

  it('refuses vocabularies whose spelling it does not know', async () => {
    const spm = await written('spm.gguf', saying({ 'tokenizer.ggml.model': text('llama') }));
    expect(await refusal(spm))
      .to.include('of the kind "llama"')
      .and.include('"gpt2"');
    const none = await written('none.gguf', saying({ 'tokenizer.ggml.model': undefined }));
    expect(await refusal(none)).to.include('of the kind "none"');
  });

  it('refuses a model that does not say how long a text may be', async () => {
    const file = await written('endless.gguf', saying({ 'llama.context_length': undefined }));
    expect(await refusal(file)).to.include('llama.context_length is missing');
  });
});
