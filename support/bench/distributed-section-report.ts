import { quantile } from 'simple-statistics';
import type { SectionReport } from './bench-context';
import type { ToldLoad } from './client/client-work';
import { READ_ALONG, RATE, streamsUntilFull, type Trial } from './distributed-section-trials';
import { figureTable, type FigureRow } from './figure-tables';
import { noiseNote } from './machine-noise';
import type { Samples } from './samples';

const SENDERS = [
  { contender: 'thread', name: 'thread' },
  { contender: 'redis', name: 'worker' },
  { contender: 'files', name: 'worker, files' },
] as const;

/** Trials by transport and sender, and short loads by the number of workers that sent them together. */
export interface Found {
  readonly trials: Samples<Trial>;
  readonly beginnings: Samples<ToldLoad>;
}

/** Figures of one trial; times in ms. */
export const FIGURES = {
  rate: ({ saturated }: Trial) => saturated.requests / saturated.seconds,
  /** Of all that sends and gathers, without Redis. */
  openCpu: ({ open }: Trial) =>
    perThousand(open.cpuSeconds + (open.beside?.workerSeconds ?? 0), open.requests),
  threadCpu: ({ open }: Trial) => perThousand(open.told?.threadSeconds ?? NaN, open.requests),
  coordinatorCpu: ({ open }: Trial) =>
    open.beside === undefined ? NaN : perThousand(open.cpuSeconds, open.requests),
  redisCpu: ({ open }: Trial) => perThousand(open.beside?.redisSeconds ?? NaN, open.requests),
  streams: ({ streams }: Trial) =>
    streamsUntilFull({ streams: streams.streams, busiest: streams.told?.busiest ?? NaN }),
  eventCpu: ({ streams }: Trial) =>
    perThousand(streams.cpuSeconds + (streams.beside?.workerSeconds ?? 0), eventsOf(streams)),
  eventThreadCpu: ({ streams }: Trial) => perThousand(streams.told?.threadSeconds ?? NaN, eventsOf(streams)),
  untilStart: ({ open }: Trial) => open.told?.untilStart ?? NaN,
  afterLast: ({ open }: Trial) => open.told?.afterLast ?? NaN,
  afterStreams: ({ streams }: Trial) => streams.told?.afterLast ?? NaN,
  /** Into Redis, by requests of which nobody had to be told when they are due. */
  requestBytes: ({ saturated }: Trial) => (saturated.beside?.bytes ?? NaN) / (saturated.sent ?? NaN),
  /** What an answer's events add to that. */
  eventBytes: (trial: Trial) => {
    const { streams } = trial;
    const all = streams.beside?.bytes ?? NaN;
    return (all - streams.answers * FIGURES.requestBytes(trial)) / eventsOf(streams);
  },
} as const;

const perThousand = (seconds: number, count: number): number => (1e6 * seconds) / count;
const eventsOf = ({ answers }: Trial['streams']): number => answers * READ_ALONG.tokens;

/** The tables of what was found. */
export function distributedReport(
  transports: readonly string[],
  together: readonly number[],
  { trials, beginnings }: Found,
): SectionReport {
  type Condition = { readonly transport: string; readonly contender: string };
  const conditions = transports.flatMap((transport) =>
    SENDERS.filter(({ contender }) => trials.of(transport, contender).length > 0).map(
      ({ contender, name }) => ({ name: `${transport}, ${name}`, is: { transport, contender } }),
    ),
  );
  const row = (name: string, figure: (trial: Trial) => number): FigureRow<Condition> => ({
    name,
    value: ({ transport, contender }) => trials.median(transport, contender, figure),
  });
  const carried = figureTable('One load worker over Redis beside one thread', conditions, [
    row('req/s at full speed', FIGURES.rate),
    row(`CPU-ms per 1,000 requests at ${RATE} req/s`, FIGURES.openCpu),
    row('of it, the load thread', FIGURES.threadCpu),
    row('of it, the coordinator', FIGURES.coordinatorCpu),
    row('CPU-ms of Redis beside it', FIGURES.redisCpu),
    row('streams of 20 tokens/s until 80% busy', FIGURES.streams),
    row('streams that were tried', ({ streams }) => streams.streams),
    row(
      'busiest quarter second of the load thread, %',
      ({ streams }) => 100 * (streams.told?.busiest ?? NaN),
    ),
    row("the server's own lateness then, p99 in ms", ({ streams }) => streams.lateness.p99),
    row('CPU-ms per 1,000 token events', FIGURES.eventCpu),
    row('of it, the load thread', FIGURES.eventThreadCpu),
    row('from begin to start, ms', FIGURES.untilStart),
    row(`from the last answer to the result, ms`, FIGURES.afterLast),
    row('the same of those streams, ms', FIGURES.afterStreams),
    row('bytes into Redis per request', FIGURES.requestBytes),
    row('bytes into Redis per token event', FIGURES.eventBytes),
  ]);
  const ratio = (name: string, figure: (trial: Trial) => number, atMost?: number): FigureRow<string> => ({
    name,
    value: (transport) => trials.ratio(transport, ['redis', 'thread'], figure),
    ...(atMost === undefined ? {} : { goal: () => ({ atMost }) }),
  });
  const ratios = figureTable(
    'A load worker over Redis / a thread',
    transports.map((transport) => ({ name: transport, is: transport })),
    [
      ratio('req/s at full speed', FIGURES.rate),
      ratio(`CPU per request at ${RATE} req/s`, FIGURES.openCpu, 1.3),
      ratio('CPU per token event', FIGURES.eventCpu, 1.3),
      ratio('streams until 80% busy', FIGURES.streams),
    ],
  );
  const begun = figureTable(
    'How well load workers begin together, in ms',
    together.map((workers) => ({ name: `${workers} workers`, is: String(workers) })),
    [
      ...spread('apart, as measured', beginnings, ({ beginning }) => beginning?.skew ?? NaN),
      ...spread('apart, at most', beginnings, ({ beginning }) => beginning?.bound ?? NaN),
      ...spread('from begin to start', beginnings, ({ untilStart }) => untilStart),
      ...spread('from the last answer to the result', beginnings, ({ afterLast }) => afterLast),
    ],
  );
  return {
    tables: [carried.table, ratios.table, begun.table],
    figures: ratios.figures,
    notes: [
      noiseNote(trials.all.flatMap(({ saturated, open, streams }) => [saturated, open, streams])),
      faultsNote(trials, beginnings),
    ],
    measured: {
      trials: conditions.map(({ is }) => ({ ...is, repetitions: trials.of(is.transport, is.contender) })),
      beginnings: together.map((workers) => ({ workers, loads: beginnings.of(String(workers), 'redis') })),
    },
  };
}

/** The usual and the worst. */
function spread(
  what: string,
  loads: Samples<ToldLoad>,
  figure: (told: ToldLoad) => number,
): readonly FigureRow<string>[] {
  return (
    [
      ['median', 0.5],
      ['maximum', 1],
    ] as const
  ).map(([name, at]) => ({
    name: `${what}: ${name}`,
    value: (workers) => quantile(loads.of(workers, 'redis').map(figure), at),
  }));
}

/** A load with a fault would have decided nothing in a run. */
function faultsNote(trials: Samples<Trial>, beginnings: Samples<ToldLoad>): string {
  const told = [
    ...trials.all.flatMap(({ saturated, open, streams }) => [saturated.told, open.told, streams.told]),
    ...beginnings.all,
  ].filter((load) => load !== undefined);
  const faulty = told.filter(({ faults }) => faults.length > 0);
  const [first] = faulty.flatMap(({ faults }) => faults);
  const which = first === undefined ? '' : `, for example: ${first}`;
  return `${faulty.length} of ${told.length} loads had faults that would make a run inconclusive${which}.`;
}
