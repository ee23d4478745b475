import type { Redis } from 'ioredis';
import type { TargetSpec } from '../../../target/connect-target';
import type { LoadPlan } from '../../load-plan';
import { AllowList } from '../wire/allow-list';
import type { ShardJob } from '../wire/messages';
import { decodePlan } from '../wire/plan-on-wire';
import { MOST_BYTES, type RunKeys } from '../wire/protocol';
import { atTruth, isTruth, withOwnSecrets, type OwnSecrets, type WiredServer } from '../wire/server-on-wire';
import { WireError } from '../wire/wire-error';
import type { LazyTruth } from './own-truth';

/** A plan, and the server that it is for without its secrets. */
interface WiredPlan {
  readonly plan: LoadPlan;
  readonly server: WiredServer;
}

/** To read a plan keeps this thread busy for less, in ms for each byte: a fifth of it was measured of long lists. */
const READING_MS = 0.0001;

/**
 * Fetches the plan of a job. Throws a `WireError` where it is not what the job says. `onBusy` is told for how many ms
 * this thread may be busy with it, before it is.
 */
export async function fetchPlan(
  redis: Redis,
  keys: RunKeys,
  { load, plan: digest, planBytes }: ShardJob,
  onBusy: (ms: number) => Promise<void>,
): Promise<WiredPlan> {
  const key = keys.plan(digest);
  const length = await redis.strlen(key);
  if (length === 0)
    throw new WireError(`the plan of load ${load} is not there: the load is over, or was given up`);
  if (length !== planBytes || length > MOST_BYTES.plan)
    throw new WireError(
      `the plan of load ${load} has ${length} bytes instead of ${planBytes}, and no plan has more than ${MOST_BYTES.plan}`,
    );
  // It may have become another one meanwhile, of any length.
  const bytes = await redis.getrangeBuffer(key, 0, planBytes - 1);
  await onBusy(planBytes * READING_MS);
  const { plan, server } = decodePlan(bytes, digest);
  return { plan: withSharedStarts(plan), server };
}

/** What a worker has, and where it may send load to. */
interface TargetAccess {
  readonly allow: AllowList;
  readonly secrets: OwnSecrets;
  readonly truth: LazyTruth;
}

/** The server with this machine's secrets. Throws a `WireError` where one is missing, or the server is not allowed. */
export async function reachable(
  { plan, server }: WiredPlan,
  { allow, secrets, truth }: TargetAccess,
): Promise<TargetSpec> {
  if (!isTruth(server)) {
    const spec = withOwnSecrets(server, secrets);
    allow.check(spec, plan.workload);
    return spec;
  }
  const own = atTruth(server, await truth.baseUrl());
  // The plan must not lead away from it: its server was started here, and is on no list.
  AllowList.of(new URL(own.settings.baseUrl)).check(own, plan.workload);
  return own;
}

/** The schedule in memory that the load thread sees too: a copy of millions of starts would make the first ones late. */
function withSharedStarts(plan: LoadPlan): LoadPlan {
  if (plan.load.model === 'closed') return plan;
  const starts = new Float64Array(new SharedArrayBuffer(plan.load.starts.byteLength));
  starts.set(plan.load.starts);
  return { ...plan, load: { ...plan.load, starts } };
}
