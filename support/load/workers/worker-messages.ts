import type { Milliseconds } from '../../quantities/units';
import type { TargetSpec } from '../../target/connect-target';
import type { ThreadHealth } from '../health/thread-health';
import type { LoadPlan, Shard } from '../load-plan';
import type { PackedRecords } from '../packed-records';
import type { ShardResult } from '../shard-run';

/** What the main thread says to a worker. */
export type WorkerOrder =
  | {
      readonly type: 'run';
      readonly server: TargetSpec;
      readonly plan: LoadPlan;
      readonly shard: Shard;
      readonly startAt: Milliseconds;
      /** So often the records of what is over are handed over; absent: at the end, all together. */
      readonly drainEvery?: Milliseconds;
    }
  | { readonly type: 'stop' }
  | { readonly type: 'abort'; readonly reason: string };

/** What a worker did, and how it fared. */
export interface WorkerResult extends ShardResult {
  readonly health: ThreadHealth;
}

/** What a worker says. */
export type WorkerReport =
  /** `ahead`: its thread goes before others that want its CPU. */
  | { readonly type: 'ready'; readonly ahead: boolean }
  | { readonly type: 'progress'; readonly over: number; readonly inFlight: number }
  /** Of what is over and was not told before: only where the order asked for it. */
  | { readonly type: 'records'; readonly records: PackedRecords }
  | { readonly type: 'done'; readonly result: WorkerResult };
