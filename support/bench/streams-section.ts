import type { Bench, Section, SectionReport } from './bench-context';
import { startClients, type ClientProcess } from './client-process';
import type { ContenderName, StreamsResult } from './client/client-work';
import { figureTable, type FigureRow } from './figure-tables';
import type { Goal } from './goal';
import { noiseNote, noted, type Noise } from './machine-noise';
import { Samples } from './samples';
import { streamErrors, type StreamErrors } from './stream-errors';
import { ANSWER_MS, latenessOf, StreamServer, TOKENS, type ServerLateness } from './stream-server';

const CLIENTS: readonly ContenderName[] = ['bare socket', 'lean', 'bare undici', 'undici'];
const OURS: readonly ContenderName[] = ['lean', 'undici'];
const STREAMS = [1, 10, 100, 500, 1000];
const QUICK_STREAMS = [1, 10, 100];
/** Of each stream: a mean of two requests would be none. */
const answersOf = (streams: number): number => (streams === 1 ? 4 : 2);
/** 100,000 tokens, after which V8 has compiled what is hot: until then a token costs up to twice as much. */
const WARM_UP = { streams: 500, answersEach: 2, rampUp: 0 };

type Sample = Omit<StreamsResult, 'records'> &
  Noise & {
    readonly lateness: ServerLateness;
    readonly errors?: StreamErrors;
  };

/** Streamed tokens per CPU-second, and how far off the client's times are, at many numbers of streams. */
export const streamsSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const samples = new Samples<Sample>();
    const streams = bench.options.quick ? QUICK_STREAMS : STREAMS;
    const repetitions = bench.options.repetitions.streams;
    for (let repetition = 1; repetition <= repetitions; repetition += 1)
      await repeat(bench, streams, samples, `repetition ${repetition} of ${repetitions}`);
    return report(streams, samples);
  },
};

async function repeat(bench: Bench, counts: readonly number[], samples: Samples<Sample>, which: string) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await StreamServer.start(bench.cores));
  const clients = await startClients(CLIENTS, bench, stack);
  bench.progress(`streams: ${which}, warm-up`);
  for (const client of clients) await measured(client, server, WARM_UP, bench.signal);
  for (const streams of counts) {
    bench.progress(`streams: ${which}, ${streams} at once`);
    const load = { streams, answersEach: answersOf(streams), rampUp: ANSWER_MS };
    for (const client of clients)
      samples.add(String(streams), client.name, await measured(client, server, load, bench.signal));
  }
}

async function measured(
  client: ClientProcess,
  server: StreamServer,
  load: typeof WARM_UP,
  signal: AbortSignal,
): Promise<Sample> {
  const idPrefix = `${client.name.replace(' ', '-')}-${load.streams}-${load.rampUp}-`;
  const { records, ...result } = await noted([server.pid, client.pid], () =>
    client.perform('streams', {
      ...load,
      url: server.url,
      tokens: TOKENS,
      idPrefix,
    }),
  );
  const requests = await server.requests(idPrefix, load.streams * load.answersEach, signal);
  if (result.answers !== requests.length)
    throw new Error(`${client.name} got ${result.answers} answers, the server sent ${requests.length}`);
  const lateness = latenessOf(requests);
  return records === undefined
    ? { ...result, lateness }
    : { ...result, lateness, errors: streamErrors(records, requests) };
}

const tokensOf = ({ answers }: Sample): number => answers * TOKENS;
const perCpuSecond = (sample: Sample): number => tokensOf(sample) / sample.cpuSeconds;

function report(counts: readonly number[], samples: Samples<Sample>): SectionReport {
  const conditions = counts.map((streams) => ({
    name: streams === 1 ? '1 stream' : `${streams} streams`,
    is: streams,
  }));
  const shown = (title: string, figure: (sample: Sample) => number) =>
    figureTable(
      title,
      conditions,
      CLIENTS.map((name) => ({ name, value: (streams) => samples.median(String(streams), name, figure) })),
    );
  const ratio = (one: string, other: string, atLeast: number): FigureRow<number> => ({
    name: `${one} / ${other}`,
    value: (streams) => samples.ratio(String(streams), [one, other], perCpuSecond),
    goal: (streams) => (streams < 100 ? undefined : { atLeast }),
  });
  const error = (
    what: string,
    figure: (errors: StreamErrors) => number,
    goal: (streams: number) => Goal | undefined = () => undefined,
  ): FigureRow<number>[] =>
    OURS.map((name) => ({
      name: `${name}: ${what}`,
      value: (streams) =>
        samples.median(String(streams), name, ({ errors }) => (errors === undefined ? NaN : figure(errors))),
      goal,
    }));
  const ratios = figureTable('Ratios of tokens per CPU-second', conditions, [
    ratio('lean', 'bare socket', 0.85),
    ratio('undici', 'bare undici', 0.9),
  ]);
  const errors = figureTable("Error of the client's times against the server's log, in ms", conditions, [
    ...error(
      'mean TTFT',
      ({ ttft }) => Math.abs(ttft.mean),
      (streams) => ({ atMost: streams <= 100 ? 1 : 10 }),
    ),
    ...error('p99 of TTFT', ({ ttft }) => ttft.p99),
    ...error(
      'mean ITL',
      ({ itl }) => Math.abs(itl.mean),
      () => ({ atMost: 0.2 }),
    ),
    ...error('p99 of ITL', ({ itl }) => itl.p99),
    ...error('a single gap', ({ gap }) => gap),
  ]);
  return {
    tables: [
      shown('Streamed tokens per CPU-second of the client, one an event', perCpuSecond).table,
      ratios.table,
      errors.table,
      shown('Share of a core that the client took', ({ cpuSeconds, seconds }) => cpuSeconds / seconds).table,
      shown('Tokens a read', (sample) => tokensOf(sample) / (sample.reads ?? NaN)).table,
      shown("The server's own lateness, mean in ms", ({ lateness }) => lateness.mean).table,
      shown("The server's own lateness, p99 in ms", ({ lateness }) => lateness.p99).table,
    ],
    figures: [...ratios.figures, ...errors.figures],
    notes: [noiseNote(samples.all)],
    measured: CLIENTS.map((contender) => ({
      contender,
      conditions: counts.map((streams) => ({ streams, repetitions: samples.of(String(streams), contender) })),
    })),
  };
}
