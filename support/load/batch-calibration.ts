import { milliseconds } from '../quantities/units';
import { BatchSampling } from './batch-sampling';
import { calibrated, type Calibration } from './calibration';
import type { GroundTruth, TrueDelays } from './ground-truth';
import type { LoadRunner } from './load-runner';
import type { LoadSummary } from './load-summary';
import type { RoundsPlan } from './rounds-plan';

/** Long enough for a p99 over tokens at the loads of the features, in ms. */
const CALIBRATION_BUDGET = 1000;

/** What batches are put on, and what the instrument is held against before. */
export interface JudgedTargets {
  readonly runner: LoadRunner;
  /** Started when it is first asked for. */
  readonly truth: () => Promise<GroundTruth>;
  /** The same client, as one of the ground-truth server that answers with these delays. */
  readonly truthRunner: (truth: GroundTruth, delays: TrueDelays) => LoadRunner;
  /** What was found out in this run, by the load: the same load is not tried twice. */
  readonly calibrations: Map<string, Promise<Calibration>>;
}

/** What the server showed so far, and the delays of a server that stands in for it. */
export interface ServerShown {
  readonly seen: LoadSummary;
  readonly delays: TrueDelays;
}

/** The same batches for about a second, against the truth. */
export async function calibrateBatches(
  plan: RoundsPlan,
  { seen, delays }: ServerShown,
  { truth, truthRunner }: JudgedTargets,
  signal: AbortSignal,
): Promise<Calibration> {
  const server = await truth();
  const idPrefix = `${plan.name.replaceAll(/[^\w.]+/g, '-')}-`;
  const wish = { model: server.model, budget: milliseconds(CALIBRATION_BUDGET), idPrefix };
  const sampling = new BatchSampling(plan.against(wish, seen), truthRunner(server, delays));
  await sampling.warmUp(signal);
  const { rounds } = await sampling.measureUntil(() => false, signal);
  const faults = sampling.faults.map(
    (fault) => `while the instrument was held against a known server: ${fault}`,
  );
  return calibrated(rounds, { idPrefix, sent: sampling.ledger.counts.sent, faults }, server, signal);
}

/** The medians of what was seen. */
export function delaysOf(seen: LoadSummary): TrueDelays {
  const median = (name: 'ttft' | 'itl', otherwise: number): number => {
    const { value } = seen.estimate(name, { kind: 'percentile', share: 0.5 });
    return value === undefined || Number.isNaN(value) ? otherwise : value;
  };
  return {
    timeToFirstToken: milliseconds(median('ttft', 20)),
    interTokenLatency: milliseconds(median('itl', 5)),
  };
}
