import { AnswerServer } from './answer-server-process';
import type { Bench, Section, SectionReport } from './bench-context';
import type { ClientProcess } from './client-process';
import { startClients } from './client-process';
import { CONTENDERS, type RequestsResult, type RequestsTask } from './client/client-work';
import { isInstalled } from './cores';
import { figureTable } from './figure-tables';
import type { Goal } from './goal';
import { noiseNote, noted, type Noise } from './machine-noise';
import { Samples } from './samples';
import { wrk } from './wrk';

/** As much as a small completion asks, without its prompt. */
const BODY = JSON.stringify({ model: 'simulated-model', max_tokens: 1, temperature: 0, stream: false });

const METHODS = ['GET', 'POST'] as const;
const CONDITIONS = METHODS.flatMap((method) =>
  [10, 50].map((connections) => ({
    name: `${method}, ${connections} connections`,
    is: { method, connections, ...(method === 'POST' ? { body: BODY } : {}) },
  })),
);
/** Sent by each client after its start, in ms, so that what is hot is compiled. */
const START_MS = 600;

const RATIOS: readonly (readonly [readonly [string, string], Goal | undefined])[] = [
  [['lean', 'autocannon'], { atLeast: 2 }],
  [['lean', 'wrk'], { atLeast: 0.75 }],
  [['lean', 'bare socket'], undefined],
  [['undici', 'autocannon'], { atLeast: 1 }],
  [['undici', 'bare undici'], undefined],
];

/** A measured run, and the share of its time for which the server was busy. */
interface Sample extends RequestsResult, Noise {
  readonly serverShare: number;
}

const perCpuSecond = ({ requests, cpuSeconds }: RequestsResult): number => requests / cpuSeconds;

/** Small requests per CPU-second of the client, of the product and of others. */
export const requestsSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const hasWrk = isInstalled('wrk');
    const samples = new Samples<Sample>();
    const repetitions = bench.options.repetitions.requests;
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      bench.progress(`requests: repetition ${repetition} of ${repetitions}`);
      for (const method of METHODS) await repeat(bench, method, hasWrk, samples);
    }
    return report(hasWrk, samples);
  },
};

/**
 * Fresh processes for each repetition and method: how V8 compiles a program may be luck, and depends on what it
 * has seen.
 */
async function repeat(
  bench: Bench,
  method: (typeof METHODS)[number],
  hasWrk: boolean,
  samples: Samples<Sample>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await AnswerServer.start(bench.cores, bench.signal));
  const clients = await startClients(CONTENDERS, bench, stack);
  const [warmUp, duration] = bench.options.quick ? [200, 500] : [300, 1000];
  const conditions = CONDITIONS.filter(({ is }) => is.method === method);
  for (const { is } of conditions.slice(0, 1))
    for (const client of clients)
      await client.perform('requests', { ...is, url: server.url, warmUp: 0, duration: START_MS });
  for (const { name, is } of conditions) {
    const task = { ...is, url: server.url, warmUp, duration };
    for (const client of clients) samples.add(name, client.name, await measured(client, task, server));
    if (hasWrk) samples.add(name, 'wrk', await counted(server, [], () => wrk(task, bench)));
  }
}

const measured = (client: ClientProcess, task: RequestsTask, server: AnswerServer): Promise<Sample> =>
  counted(server, [client.pid], () => client.perform('requests', task));

/** Holds what the client says it has sent against what the server has answered. */
async function counted(
  server: AnswerServer,
  clients: readonly number[],
  load: () => Promise<RequestsResult>,
): Promise<Sample> {
  const before = await server.work();
  const startedAt = performance.now();
  const result = await noted([server.pid, ...clients], load);
  const seconds = (performance.now() - startedAt) / 1e3;
  const after = await server.work();
  const answered = after.answered - before.answered;
  const { sent, requests } = result;
  if (sent === undefined ? answered < requests : answered !== sent)
    throw new Error(`the server answered ${answered} requests, the client counts ${sent ?? requests}`);
  return { ...result, serverShare: (after.cpuSeconds - before.cpuSeconds) / seconds };
}

function report(hasWrk: boolean, samples: Samples<Sample>): SectionReport {
  const contenders = [...CONTENDERS, ...(hasWrk ? ['wrk'] : [])];
  type Condition = { readonly name: string };
  const conditions = CONDITIONS.map(({ name }) => ({ name, is: { name } }));
  const shown = (title: string, figure: (sample: Sample) => number) =>
    figureTable<Condition>(
      title,
      conditions,
      contenders.map((contender) => ({
        name: contender,
        value: ({ name }) => samples.median(name, contender, figure),
      })),
    );
  const ratios = figureTable<Condition>(
    'Ratios of requests per CPU-second',
    conditions,
    RATIOS.filter(([pair]) => pair.every((name) => contenders.includes(name))).map(([pair, goal]) => ({
      name: pair.join(' / '),
      value: ({ name }) => samples.ratio(name, pair, perCpuSecond),
      goal: () => goal,
    })),
  );
  const cost = shown('Requests per CPU-second of the client', perCpuSecond);
  const share = shown(
    'Share of a core that the client took',
    ({ cpuSeconds, seconds }) => cpuSeconds / seconds,
  );
  const server = shown('Share of a core that the server took', ({ serverShare }) => serverShare);
  return {
    tables: [cost.table, ratios.table, share.table, server.table],
    figures: ratios.figures,
    notes: [noiseNote(samples.all), ...(hasWrk ? [] : ['wrk is not installed: it is not compared.'])],
    measured: contenders.map((contender) => ({
      contender,
      conditions: CONDITIONS.map(({ name }) => ({ name, repetitions: samples.of(name, contender) })),
    })),
  };
}
