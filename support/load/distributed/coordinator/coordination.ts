import type { Milliseconds } from '../../../quantities/units';
import type { TrueRequest } from '../../ground-truth';
import type { RedisLink } from '../redis/redis-link';
import type { SecondCounts } from '../wire/messages';
import type { ProtocolTimes, RunKeys } from '../wire/protocol';
import type { LoadFlows } from './load-flows';
import type { ReportStream } from './report-stream';
import type { WorkerRoster } from './worker-roster';

/** What a load leaves besides its records. */
export interface ToldLoad {
  readonly load: number;
  /** What the workers' own ground-truth servers saw of it, on this machine's clock. */
  readonly truth: readonly TrueRequest[];
  /** What each worker did in each second, by the names of the workers. */
  readonly seconds: readonly { readonly worker: string; readonly seconds: readonly SecondCounts[] }[];
}

/** What all loads of a run are led with. */
export interface Coordination {
  readonly link: RedisLink;
  readonly runId: string;
  readonly keys: RunKeys;
  readonly times: ProtocolTimes;
  readonly flows: LoadFlows;
  readonly stream: ReportStream;
  readonly roster: WorkerRoster;
  /** Shards of each load. */
  readonly workers: number;
  readonly records: 'stream' | 'files';
  readonly skewLimit: Milliseconds;
  /** Aborted with a `LoadWorkerError` when Redis, or the invitation, is this run's no more. */
  readonly lost: AbortSignal;
  /** Waits until there are as many workers as shards; rejects with a `LoadWorkerError` where they do not come. */
  gather(signal: AbortSignal): Promise<void>;
  told(load: ToldLoad): void;
}
