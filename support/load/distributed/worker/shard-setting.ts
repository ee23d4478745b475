import type { RedisLink } from '../redis/redis-link';
import type { ProtocolTimes, RunKeys } from '../wire/protocol';
import type { LoadThread } from './load-thread';
import type { LazyTruth } from './own-truth';
import type { WorkerOptions } from './worker-options';
import type { WorkerPresence } from './worker-presence';

/** What the shards of one run have in common. */
export interface ShardSetting {
  readonly worker: { readonly id: string; readonly name: string; readonly host: string };
  readonly runId: string;
  readonly keys: RunKeys;
  readonly link: RedisLink;
  readonly times: ProtocolTimes;
  readonly thread: LoadThread;
  readonly truth: LazyTruth;
  readonly presence: WorkerPresence;
  readonly options: Pick<WorkerOptions, 'allow' | 'secrets' | 'recordsFolder' | 'log'>;
}
