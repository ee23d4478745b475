import { unavailable } from '../../probes/process/unavailable';
import { milliseconds } from '../../quantities/units';
import { LiveTally } from '../../statistics/live-tally';
import type { MetricType } from '../metric-type';
import type { CollectorPlan, Schedule } from './collector-plan';
import type { CollectorStatus, TypeStatus } from './collector-status';

export const LABELS = { run: 'a test' };

export const schedule = (type: MetricType, interval = 50): Schedule => ({
  type,
  interval: milliseconds(interval),
  retention: milliseconds(3_600_000),
});

/** A plan that looks at nothing but a tally where nothing else is said. */
export const planOf = (changes: Partial<CollectorPlan> = {}): CollectorPlan => ({
  store: undefined,
  labels: LABELS,
  schedules: [schedule('Error rates')],
  retentionEvery: milliseconds(1000),
  target: { unavailable: 'no server in this test' },
  server: unavailable('no server in this test'),
  gpu: { unavailable: 'no GPU in this test' },
  counters: { kind: 'live load', tally: LiveTally.create().buffer },
  ...changes,
});

/** Throws where the type is not sampled. */
export function statusOf(status: CollectorStatus, type: MetricType): TypeStatus {
  const found = status.types.find((one) => one.type === type);
  if (found === undefined) throw new Error(`${type} is not sampled`);
  return found;
}
