import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { askLlmServer, chat } from './ask.fixture';
import { SimulatorProcessError } from './simulator-child';
import { SpawnedSimulator, TruthDeadlineError } from './spawned-simulator';

const FAST = ['--ttft', '1 ms', '--itl', '1 ms'] as const;

/** A connection that closes when the simulator does. */
async function connectionTo(baseUrl: string): Promise<Socket> {
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket.resume().on('error', () => undefined);
}

/** Resolves when the connection is over; a reset is one way to its end. */
const closing = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );

describe('SpawnedSimulator', () => {
  const temporary = process.env['TMPDIR'];
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spawned-simulator-'));
    process.env['TMPDIR'] = folder;
  });
  after(async () => {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
    await rm(folder, { recursive: true });
  });

  const logFolders = async () => (await readdir(folder)).filter((name) => name.startsWith('simulator-'));

  it('tells the truth about its requests in the order of their indices, again and again', async () => {
    await using simulator = await SpawnedSimulator.start(...FAST);
    await Promise.all([30, 3].map((tokens) => chat(simulator.baseUrl, { max_tokens: tokens })));
    const [first, second] = await simulator.truthOf(2);
    expect([first?.index, second?.index]).to.deep.equal([0, 1]);
    expect(first!.tokenSentAt.length + second!.tokenSentAt.length).to.equal(33);
    const later = simulator.truthOf(3);
    await chat(simulator.baseUrl);
    expect((await later).map(({ index, outcome }) => `${index} ${outcome}`)).to.deep.equal([
      '0 completed',
      '1 completed',
      '2 completed',
    ]);
  });

  it('serves the API of the guide at its origin, and counts no schema that was registered', async () => {
    await using simulator = await SpawnedSimulator.start(...FAST);
    expect(`${simulator.origin}/v1`).to.equal(simulator.baseUrl);
    await askLlmServer(simulator.origin, '/api/v1/schemas', { name: 'a', json_schema: {} });
    await askLlmServer(simulator.origin, '/api/v1/structured', { schema: { type: 'integer' } });
    const truth = await simulator.truthOf(1);
    expect(truth.map(({ route, outcome }) => `${route} ${outcome}`)).to.deep.equal([
      '/api/v1/structured completed',
    ]);
  });

  it('says how many requests there were when the deadline passed, or why it was told to stop waiting', async () => {
    await using simulator = await SpawnedSimulator.start(...FAST);
    await chat(simulator.baseUrl);
    await simulator.truthOf(1);
    const late = await rejection(simulator.truthOf(3, { deadline: milliseconds(1) }));
    expect(late).to.be.instanceOf(TruthDeadlineError);
    expect(String(late)).to.match(/wrote down 1 of 3 requests within 1 ms/);
    const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
    const waiting = rejection(simulator.truthOf(3, { signal: stopping.signal }));
    stopping.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(await rejection(simulator.truthOf(3, { signal: stopping.signal }))).to.equal(reason);
  });

  it('says that its process has ended, while it waits and later', async () => {
    await using simulator = await SpawnedSimulator.start(...FAST);
    const waiting = rejection(simulator.truthOf(1));
    process.kill(simulator.pid, 'SIGKILL');
    const error = await waiting;
    expect(error).to.be.instanceOf(SimulatorProcessError);
    expect(String(error)).to.contain(`process ${simulator.pid}) ended with SIGKILL`);
    expect(await rejection(simulator.truthOf(1))).to.be.instanceOf(SimulatorProcessError);
  });

  it('says what its process complained about where it does not come to listen', async () => {
    const error = await rejection(SpawnedSimulator.start('--ttft', 'soon'));
    expect(error).to.be.instanceOf(SimulatorProcessError);
    expect(String(error)).to.match(/ended with exit code 2:\n--ttft: "soon" is not a quantity/);
  });

  it('leaves neither process nor folder behind', async () => {
    const simulator = await SpawnedSimulator.start(...FAST);
    const connection = await connectionTo(simulator.baseUrl);
    const closed = closing(connection);
    await simulator[Symbol.asyncDispose]();
    await closed;
    expect(await logFolders()).to.be.empty;
  });

  it('ends when its parent does, however that ends', async () => {
    const script = `
      const { SpawnedSimulator } = require(${JSON.stringify(join(__dirname, 'spawned-simulator.ts'))});
      SpawnedSimulator.start().then(({ baseUrl }) => console.log(baseUrl));`;
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [baseUrl] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const closed = closing(await connectionTo(baseUrl));
    parent.kill('SIGKILL');
    await closed;
    expect(await logFolders()).to.be.empty;
  });
});
