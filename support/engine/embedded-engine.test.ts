import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { EmbeddedEngine } from './embedded-engine';
import { EngineError } from './engine-error';
import { modelFile } from './model-cache';
import { MODEL_CATALOGUE } from './model-catalogue';

const plans = [{ size: 'small', slots: 2, sequenceLength: 128 }] as const;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks again and again; the test runner's own limit ends a wait that is in vain. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(EngineError);
    return error as EngineError;
  }
  throw new Error('it was not refused');
}

/** Starts a parent of its own, which starts an engine and tells its process id. */
async function startParent(cacheFolder: string): Promise<{ parent: ChildProcess; enginePid: number }> {
  const source = `
    const { EmbeddedEngine } = require(${JSON.stringify(path.join(__dirname, 'embedded-engine'))});
    EmbeddedEngine.start(${JSON.stringify({ plans, cacheFolder })}).then((engine) => process.send(engine.pid));`;
  const file = path.join(cacheFolder, 'parent.cjs');
  await writeFile(file, source);
  const parent = fork(file, { execArgv: ['-r', 'ts-node/register/transpile-only'] });
  const [enginePid] = (await once(parent, 'message')) as [number];
  return { parent, enginePid };
}

describe('EmbeddedEngine', { concurrency: 3 }, () => {
  let cacheFolder: string;
  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  });
  after(() => rm(cacheFolder, { recursive: true }));

  it('starts, says what it serves, survives Ctrl-C, and stops without leaving a process', async () => {
    const lines: string[] = [];
    const engine = await EmbeddedEngine.start({ plans, cacheFolder, log: (line) => lines.push(line) });
    expect(engine.models).to.have.length(1);
    expect(engine.models[0]).to.deep.include({ ...plans[0], id: 'small-0.2M (untrained: for timing)' });
    expect(engine.models[0]?.file.startsWith(cacheFolder)).to.equal(true);
    expect(lines).to.deep.equal(['small-0.2M (untrained: for timing) is ready with 2 slots']);

    const { process: whole, models: loads } = engine.initialisation;
    expect(loads.map(({ id }) => id)).to.deep.equal(engine.models.map(({ id }) => id));
    expect(loads[0]?.took).to.be.greaterThan(0).and.below(whole);

    process.kill(engine.pid, 'SIGINT');
    const health = await fetch(`${engine.baseUrl}/health`);
    expect(await health.json()).to.deep.equal({ status: 'ok' });

    const disposal = engine[Symbol.asyncDispose]();
    expect(engine[Symbol.asyncDispose]()).to.equal(disposal);
    await disposal;
    expect(isAlive(engine.pid)).to.equal(false);
    expect(engine.failure).to.equal(undefined);
  });

  it('serves a trained model, and files under ids of their own beside it', async () => {
    const file = await modelFile(MODEL_CATALOGUE.small, cacheFolder);
    await using engine = await EmbeddedEngine.start({
      plans: [
        { size: 'reference', slots: 2, sequenceLength: 64 },
        { id: 'one', file, slots: 1, sequenceLength: 32 },
        { id: 'two', file: path.relative(process.cwd(), file), slots: 1, sequenceLength: 32 },
      ],
      cacheFolder,
    });
    const { models } = engine;
    const [reference, ...files] = models;
    expect(reference).to.include({ size: 'reference', untrained: false });
    expect(files.map((model) => [model.id, model.size, model.file, model.untrained])).to.deep.equal([
      ['one', undefined, file, true],
      ['two', undefined, file, true],
    ]);
    const listed = (await (await fetch(`${engine.baseUrl}/models`)).json()) as { data: { meta: object }[] };
    expect(listed.data.map(({ meta }) => meta)).to.deep.equal(
      models.map(({ parameters, slots, untrained }) => ({ n_params: parameters, slots, untrained })),
    );
    const texts = await Promise.all(
      models.map(async ({ id }) => {
        const body = JSON.stringify({ model: id, prompt: 'And it came to', max_tokens: 6, temperature: 0 });
        const response = await fetch(`${engine.baseUrl}/completions`, { method: 'POST', body });
        return ((await response.json()) as { choices: { text: string }[] }).choices[0]?.text;
      }),
    );
    expect(texts[0]).to.match(/[a-z]/);
    expect(texts[1]).to.equal(texts[2]).and.not.equal(texts[0]);
  });

  it('ends an answer that is under way when it stops', async () => {
    const engine = await EmbeddedEngine.start({ plans, cacheFolder });
    const response = await fetch(`${engine.baseUrl}/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: engine.models[0]?.id, prompt: 'long', max_tokens: 100, stream: true }),
    });
    await engine[Symbol.asyncDispose]();
    // Either it was done in time, or it says that it is not whole; it never just breaks off.
    expect(await response.text()).to.match(
      /("finish_reason":"length"|the engine is stopping).*\n\ndata: \[DONE\]\n\n$/,
    );
  });

  it('ends at once when killed', async () => {
    const engine = await EmbeddedEngine.start({ plans, cacheFolder });
    engine.kill();
    await engine[Symbol.asyncDispose]();
    expect(isAlive(engine.pid)).to.equal(false);
  });

  it('tells when the process ended although nobody stopped it', async () => {
    const engine = await EmbeddedEngine.start({ plans, cacheFolder });
    process.kill(engine.pid, 'SIGKILL');
    await until(() => engine.failure !== undefined);
    const { message } = await rejection(engine[Symbol.asyncDispose]());
    expect(message).to.include(`process ${engine.pid}`).and.include('SIGKILL unexpectedly');
  });

  it('never outlives its parent', async () => {
    const { parent, enginePid } = await startParent(cacheFolder);
    expect(isAlive(enginePid)).to.equal(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(enginePid));
  });

  it('says why it cannot start: plans that no model can serve', async () => {
    const wrong = [
      { size: 'small', slots: 0, sequenceLength: 128 },
      { size: 'medium', slots: 4, sequenceLength: 1e6 },
    ] as const;
    const { message } = await rejection(EmbeddedEngine.start({ plans: wrong, cacheFolder }));
    expect(message)
      .to.include('small: 0 slots; possible are 1 to 256')
      .and.include('medium: a sequence length');
  });

  it('says why it cannot start: plans by file', async () => {
    const file = path.join(cacheFolder, 'none.gguf');
    const common = { file, slots: 1, sequenceLength: 32 };
    const faulty = [
      { id: '', ...common },
      { id: 'a', ...common, slots: 0 },
      { id: 'a', ...common },
    ];
    const { message } = await rejection(EmbeddedEngine.start({ plans: faulty, cacheFolder }));
    expect(message)
      .to.include('plan 1: its id is empty')
      .and.include('a: 0 slots')
      .and.include('a: planned twice');
    const { id } = MODEL_CATALOGUE.small;
    const same = [...plans, { id, ...common, file: await modelFile(MODEL_CATALOGUE.small, cacheFolder) }];
    const twice = await rejection(EmbeddedEngine.start({ plans: same, cacheFolder }));
    expect(twice.message).to.include(`two models have the id ${id}`);
    const missing = await rejection(EmbeddedEngine.start({ plans: [{ id: 'a', ...common }], cacheFolder }));
    expect(missing.message).to.include(`the model file ${file} cannot be read`).and.include('another file');
  });

  it('says why it cannot start: a cache folder that cannot be', async () => {
    const inTheWay = path.join(cacheFolder, 'file');
    await writeFile(inTheWay, '');
    await chmod(inTheWay, 0o400);
    const { message } = await rejection(
      EmbeddedEngine.start({ plans, cacheFolder: path.join(inTheWay, 'models') }),
    );
    expect(message).to.include(inTheWay).and.include('LLM_CACHE');
  });

  it('gives up on a start that takes too long, and leaves no process', async () => {
    const { message } = await rejection(
      EmbeddedEngine.start({ plans, cacheFolder, startTimeout: milliseconds(1) }),
    );
    const [, pid = '0'] = /process (\d+)/.exec(message) ?? [];
    expect(message).to.include('not ready within 1 ms');
    await until(() => !isAlive(Number(pid)));
  });
});
