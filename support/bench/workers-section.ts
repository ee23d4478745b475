import { AnswerServer } from './answer-server-process';
import type { Bench, Section, SectionReport } from './bench-context';
import { ClientProcess } from './client-process';
import type { OpenResult, RequestsResult } from './client/client-work';
import { figureTable } from './figure-tables';
import { noiseNote, noted, type Noise } from './machine-noise';
import { Samples } from './samples';

const OURS = ['lean', 'undici'] as const;
const [RATE, CONNECTIONS] = [2000, 48];

interface Sample {
  readonly startMs: number;
  readonly open: OpenResult & Noise;
  readonly saturated: RequestsResult & Noise;
}

/** What a worker more costs, at the same rate and at full speed. */
export const workersSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const samples = new Samples<Sample>();
    const counts = workerCounts(bench.cores.clientCount);
    const repetitions = bench.options.repetitions.workers;
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      bench.progress(`workers: repetition ${repetition} of ${repetitions}`);
      for (const workers of counts)
        for (const name of OURS) samples.add(String(workers), name, await measured(name, workers, bench));
    }
    return report(counts, samples, bench);
  },
};

/** 1 and 2, which shows the cost also where they share a core, and on to as many as there are cores. */
export function workerCounts(cores: number): readonly number[] {
  const doubled = [1, 2, 4, 8, 16].filter((workers) => workers <= Math.max(2, cores));
  return doubled.includes(cores) || cores < 2 ? doubled : [...doubled, cores];
}

async function measured(name: (typeof OURS)[number], workers: number, bench: Bench): Promise<Sample> {
  await using server = await AnswerServer.start(bench.cores, bench.signal);
  await using client = await ClientProcess.start(name, bench, { workers, on: 'all cores' });
  const { url } = server;
  const pids = [server.pid, client.pid];
  const [warmUp, duration] = bench.options.quick ? [300, 500] : [500, 1500];
  // First at full speed, which compiles what the other one then uses.
  const saturated = await noted(pids, () =>
    client.perform('requests', {
      url,
      method: 'GET',
      connections: CONNECTIONS,
      warmUp,
      duration,
    }),
  );
  const open = await noted(pids, () => client.perform('open', { url, rate: RATE, duration }));
  const { answered } = await server.work();
  const merged = (saturated.sent ?? NaN) + open.sent;
  if (answered !== merged)
    throw new Error(`${workers} workers count ${merged} requests together, the server answered ${answered}`);
  return { startMs: client.startMs, open, saturated };
}

const perThousand = ({ cpuSeconds, requests }: RequestsResult): number => (1000 * cpuSeconds) / requests;

function report(counts: readonly number[], samples: Samples<Sample>, { cores }: Bench): SectionReport {
  const conditions = counts.map((workers) => ({
    name: `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    is: String(workers),
  }));
  const rows = (what: string, figure: (sample: Sample) => number) =>
    OURS.map((name) => ({
      name: `${name}: ${what}`,
      value: (workers: string) => samples.median(workers, name, figure),
    }));
  const { table } = figureTable('Workers', conditions, [
    ...rows('start, ms', ({ startMs }) => startMs),
    ...rows(`CPU-ms per 1,000 requests at ${RATE} req/s`, ({ open }) => 1000 * perThousand(open)),
    ...rows('CPU-ms per 1,000 requests at full speed', ({ saturated }) => 1000 * perThousand(saturated)),
    ...rows('req/s at full speed', ({ saturated: { requests, seconds } }) => requests / seconds),
    ...rows(
      'requests, as the server counts too',
      ({ open, saturated }) => open.sent + (saturated.sent ?? NaN),
    ),
  ]);
  const core = cores.clientCount === 1 ? 'one core, which they share' : `${cores.clientCount} cores`;
  return {
    tables: [table],
    figures: [],
    notes: [
      `The workers run on ${core}. ${noiseNote(samples.all.flatMap(({ open, saturated }) => [open, saturated]))}`,
    ],
    measured: OURS.map((contender) => ({
      contender,
      conditions: counts.map((workers) => ({ workers, repetitions: samples.of(String(workers), contender) })),
    })),
  };
}
