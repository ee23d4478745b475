import { AnswerServer } from './answer-server-process';
import type { Bench, Section, SectionReport } from './bench-context';
import { startClients } from './client-process';
import type { OpenResult } from './client/client-work';
import { figureTable, type FigureRow } from './figure-tables';
import type { Goal } from './goal';
import { noiseNote, noted, type Noise } from './machine-noise';
import { Samples } from './samples';

type Sample = OpenResult & Noise;

const OURS = ['lean', 'undici'] as const;
const RATES = [500, 2000, 5000];
/** The rate that the goals are about. */
const JUDGED_RATE = 2000;
const [DURATION_MS, QUICK_DURATION_MS, WARM_UP_MS] = [5000, 2000, 500];

/** How well the open load keeps its schedule. */
export const lagSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const samples = new Samples<Sample>();
    const repetitions = bench.options.repetitions.lag;
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      bench.progress(`lag: repetition ${repetition} of ${repetitions}`);
      await repeat(bench, samples);
    }
    return report(samples);
  },
};

async function repeat(bench: Bench, samples: Samples<Sample>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await AnswerServer.start(bench.cores, bench.signal));
  const { url } = server;
  const clients = await startClients(OURS, bench, stack);
  const duration = bench.options.quick ? QUICK_DURATION_MS : DURATION_MS;
  for (const client of clients)
    await client.perform('open', { url, rate: JUDGED_RATE, duration: WARM_UP_MS });
  for (const rate of RATES)
    for (const client of clients)
      samples.add(
        String(rate),
        client.name,
        await noted([server.pid, client.pid], () => client.perform('open', { url, rate, duration })),
      );
}

/** By how much the rate was missed, in percent of the offered one. */
const rateError = ({ offeredRate, achievedRate }: OpenResult): number =>
  100 * Math.abs(achievedRate / offeredRate - 1);

function report(samples: Samples<Sample>): SectionReport {
  const conditions = RATES.map((rate) => ({ name: `${rate} req/s`, is: rate }));
  const rows = (what: string, figure: (sample: OpenResult) => number, wanted?: Goal): FigureRow<number>[] =>
    OURS.map((name) => ({
      name: `${name}: ${what}`,
      value: (rate) => samples.median(String(rate), name, figure),
      goal: (rate) => (rate === JUDGED_RATE ? wanted : undefined),
    }));
  const { table, figures } = figureTable('Open load: the schedule kept', conditions, [
    ...rows('rate missed by, %', rateError, { atMost: 0.1 }),
    ...rows('lag p50, ms', ({ lag }) => lag.p50),
    ...rows('lag p99, ms', ({ lag }) => lag.p99, { atMost: 1 }),
    ...rows('lag maximum, ms', ({ lag }) => lag.maximum),
    ...rows('share of a core', ({ cpuSeconds, seconds }) => cpuSeconds / seconds),
  ]);
  return {
    tables: [table],
    figures,
    notes: [noiseNote(samples.all)],
    measured: OURS.map((contender) => ({
      contender,
      conditions: RATES.map((rate) => ({ rate, repetitions: samples.of(String(rate), contender) })),
    })),
  };
}
