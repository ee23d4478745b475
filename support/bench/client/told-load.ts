import type { LoadRun } from '../../load/load-runner';
import { isCompleted } from '../../load/request-record';
import type { ToldLoad } from './client-work';

/** Instants of the monotonic clock, in ms. */
interface LoadTimes {
  readonly begunAt: number;
  readonly startAt: number;
  readonly resultAt: number;
}

/** What the product tells of a load of which every request was answered. */
export function toldOf({ records, health }: LoadRun, times: LoadTimes): ToldLoad {
  const { threads, beginning, faults = [] } = health;
  const cpu = threads.flatMap((thread) => thread.cpu ?? []);
  const lastAt = records.reduce(
    (last, record) => (isCompleted(record) ? Math.max(last, record.endedAt) : last),
    -Infinity,
  );
  return {
    untilStart: times.startAt - times.begunAt,
    afterLast: times.resultAt - lastAt,
    busy: Math.max(...threads.map(({ utilization }) => utilization)),
    busiest: Math.max(...threads.map(({ busiestWindow }) => busiestWindow)),
    ...(cpu.length < threads.length ? {} : { threadSeconds: cpu.reduce((sum, one) => sum + one, 0) / 1e3 }),
    ...(beginning === undefined ? {} : { beginning }),
    faults,
  };
}
