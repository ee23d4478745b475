import { arrivalSchedule } from '../load/arrivals/arrival-plan';
import { startsOf } from '../load/arrivals/arrival-starts';
import type { QueueFabricOptions } from '../load/distributed/coordinator/queue-fabric';
import { unending } from '../load/fake-target.fixture';
import type { Beginning } from '../load/health/client-health';
import { LATENCIES } from '../load/latencies';
import { imbalanceOf, type LedgerCounts } from '../load/ledger';
import type { LoadPlan } from '../load/load-plan';
import { closedModel, planOf, prompts } from '../load/load-plans.fixture';
import type { LoadRun, TimedRunner } from '../load/load-runner';
import { isCompleted } from '../load/request-record';
import type { RecordingServer } from '../load/workers/recording-server.fixture';
import { milliseconds } from '../quantities/units';
import { LatencyHistogram } from '../statistics/latency-histogram';
import { suiteVersion } from '../suite-version';

const workload = prompts({ words: [3, 11, 5], outputTokens: [1, 4], seed: 99, idPrefix: 'run-' });
const POISSON = startsOf(arrivalSchedule({ kind: 'poisson', rate: 600, count: 240 }, 7));

/** Loads that are the same whoever sends them. */
export const PLANS = {
  'an open Poisson load': planOf(
    { model: 'open', starts: POISSON, maxInFlight: 1000 },
    { workload, firstRequest: 1000 },
  ),
  'a closed load': planOf(closedModel({ virtualUsers: 7, requestsEach: 20 }), { workload }),
} satisfies Readonly<Record<string, LoadPlan>>;

/** Requests of a plan that is sent to its end. */
export const requestsOf = ({ load }: LoadPlan): number =>
  load.model === 'open' ? load.starts.length : load.virtualUsers * load.requestsEach;

/** A run of so many load workers; fields go before. */
export const fabricOptions = (
  url: string,
  workers: number,
  fields: Partial<QueueFabricOptions> = {},
): QueueFabricOptions => ({
  redis: { url },
  workers,
  deadline: milliseconds(20_000),
  records: 'stream',
  skewLimit: milliseconds(5),
  secrets: { headers: {} },
  version: suiteVersion(),
  signal: unending,
  ...fields,
});

/** What a histogram tells. */
type Figures = Readonly<Record<string, number>>;

/** A load as both its ends saw it, as plain data. */
export interface SeenLoad {
  /** What the server got, in an order that says nothing of who sent it when. */
  readonly requests: readonly string[];
  readonly indices: readonly number[];
  readonly counts: LedgerCounts;
  readonly imbalance: string | undefined;
  /** Of each latency: as all workers counted together, and as one histogram of all records has it. */
  readonly figures: Readonly<Record<string, { readonly counted: Figures; readonly recorded: Figures }>>;
  /** What the workers are called, in an order. */
  readonly workers: readonly string[];
  readonly faults: readonly string[];
  readonly beginning: Beginning | undefined;
}

/** Sends a load to its end. */
export async function seenLoad(
  runner: TimedRunner,
  server: RecordingServer,
  plan: LoadPlan,
): Promise<SeenLoad> {
  const before = server.received.length;
  const run = await runner.begin(plan, unending).result;
  const { counts, health, records } = run;
  return {
    requests: server.received
      .slice(before)
      .map(({ method, path, id, body }) => `${method} ${path} ${id} ${body}`)
      .sort(),
    indices: records.map(({ index }) => index),
    counts,
    imbalance: imbalanceOf(counts),
    figures: figuresOf(run),
    workers: health.threads.map(({ name = 'without a name' }) => name).sort(),
    faults: health.faults ?? [],
    beginning: health.beginning,
  };
}

function figuresOf({ records, histograms }: LoadRun): SeenLoad['figures'] {
  const pairs = (['schedule_lag', 'ttft', 'e2e'] as const).map((name) => {
    const whole = new LatencyHistogram();
    for (const record of records.filter(isCompleted))
      for (const { value } of LATENCIES[name](record)) whole.record(value);
    return [name, { counted: figures(histograms[name]), recorded: figures(whole) }] as const;
  });
  return Object.fromEntries(pairs);
}

function figures(histogram: LatencyHistogram): Figures {
  const { count, sum, minimum, maximum } = histogram;
  const shares = [0, 0.5, 0.9, 0.99, 0.999, 1];
  const percentiles = shares.map((share) => [`p${100 * share}`, histogram.percentile(share)] as const);
  return { count, sum, minimum, maximum, ...Object.fromEntries(percentiles) };
}
