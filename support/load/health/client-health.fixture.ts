import type { ClientHealth } from './client-health';
import type { ThreadHealth } from './thread-health';

/** A thread to which nothing happened; every field can be set. */
export const threadHealth = (fields: Partial<ThreadHealth> = {}): ThreadHealth => ({
  span: 1000,
  utilization: 0.1,
  busiestWindow: 0.2,
  eventLoopDelay: { p50: 0.1, p99: 0.3, maximum: 0.9 },
  gcPauses: { count: 0, total: 0, maximum: 0 },
  cpu: 100,
  ...fields,
});

const UNSEEN = { status: 'unavailable', reason: 'nobody looked' } as const;

/** A client of these workers, on a machine that nobody looked at. */
export const clientHealth = (
  threads: readonly ThreadHealth[] = [threadHealth()],
  machine: Partial<ClientHealth['machine']> = {},
): ClientHealth => ({ threads, machine: { cpuPressure: UNSEEN, steal: UNSEEN, ...machine } });
