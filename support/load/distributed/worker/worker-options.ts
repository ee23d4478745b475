import type { RedisSettings } from '../redis/redis-address';
import type { AllowList } from '../wire/allow-list';
import type { ProtocolTimes } from '../wire/protocol';
import type { OwnSecrets } from '../wire/server-on-wire';
import type { OwnTruth } from './own-truth';
import type { WorkerLog } from './worker-log';

/** What a load worker is started with. */
export interface WorkerOptions {
  /** As reports call it. */
  readonly name: string;
  /** Of the suite. */
  readonly version: string;
  readonly redis: RedisSettings;
  /** Where it may send load to. */
  readonly allow: AllowList;
  /** What this machine has for the server under test; none of it goes over the wire. */
  readonly secrets: OwnSecrets;
  /** For records that are left in files. */
  readonly recordsFolder: string;
  /** It ends after one run. */
  readonly once: boolean;
  readonly startTruth: () => Promise<OwnTruth>;
  readonly log: WorkerLog;
  readonly times?: ProtocolTimes;
  /** So long a Redis that was never reached is waited for, in ms; a minute by default. */
  readonly patience?: number;
}
