import { availableParallelism } from 'node:os';
import type { ClientHealth } from './load/health/client-health';
import type { LoadRunner } from './load/load-runner';
import { isCompleted } from './load/request-record';
import { usersAtOnce } from './load/users-at-once';
import type { Workload } from './load/workload';
import { ProcessMeter } from './probes/process/process-meter';
import { formatQuantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';

/** What a cluster, its balancer and the client before them carry, and what a request costs each of them. */
export interface ClusterCapacity {
  /** Requests a second that were answered while more were asked than could be. */
  readonly carried: number;
  /** CPU time of a request, in ms; undefined of what is on other machines. */
  readonly costs: Readonly<Record<'client' | 'balancer' | 'nodes', number | undefined>>;
  /** Of this machine, for all that runs on it. */
  readonly cores: number;
}

/** A capacity that was found out by a load, whose client may have had faults. */
interface ProbedCapacity extends ClusterCapacity {
  readonly health: ClientHealth;
}

/** What the probe puts its load on. */
interface Probed {
  readonly runner: LoadRunner;
  readonly workload: Workload;
  /** Processes of this machine. */
  readonly balancer: readonly number[];
  readonly nodes: readonly number[];
  readonly virtualUsers: number;
}

/** What is not steady yet is in no rate. */
const RAMP = milliseconds(1000);
const TIME = milliseconds(3000);

/**
 * Asks for as much as can be had for three seconds. Throws where nothing is answered: then there is nothing to
 * measure.
 */
export async function probeCapacity(probed: Probed, signal: AbortSignal): Promise<ProbedCapacity> {
  const balancer = new CpuOf(probed.balancer);
  const nodes = new CpuOf(probed.nodes);
  const client = process.cpuUsage();
  const load = usersAtOnce(probed.virtualUsers, { requestsEach: Infinity, duration: TIME });
  const plan = { load, workload: probed.workload, round: 0, warmUp: true, firstRequest: 0 };
  const { records, health } = await probed.runner.begin(plan, signal).result;
  signal.throwIfAborted();
  const { user, system } = process.cpuUsage(client);
  const answered = records.filter(isCompleted);
  const [first] = records;
  if (first === undefined || answered.length === 0) {
    const failed = records.find((record) => !isCompleted(record));
    const why = failed !== undefined && 'error' in failed ? failed.error : 'no request was sent';
    throw new Error(`the cluster answered none of the requests that were to show what it carries: ${why}`);
  }
  const [from, to] = [first.scheduledAt + RAMP, first.scheduledAt + TIME];
  const steady = answered.filter(({ endedAt }) => endedAt >= from && endedAt < to);
  const each = (ms: number | undefined): number | undefined =>
    ms === undefined ? undefined : ms / answered.length;
  return {
    carried: (1000 * steady.length) / (to - from),
    costs: {
      client: each((user + system) / 1000),
      balancer: each(balancer.used),
      nodes: each(nodes.used),
    },
    cores: availableParallelism(),
    health,
  };
}

/** The CPU time of processes from here on. */
class CpuOf {
  readonly #meters: readonly ProcessMeter[];
  readonly #before: number;

  constructor(pids: readonly number[]) {
    this.#meters = pids.map((pid) => new ProcessMeter(pid));
    this.#before = this.#now;
  }

  /** In ms; undefined without processes. */
  get used(): number | undefined {
    return this.#meters.length === 0 ? undefined : this.#now - this.#before;
  }

  get #now(): number {
    return this.#meters.reduce((sum, meter) => sum + meter.read('look for new ones').cpuMs, 0);
  }
}

/**
 * Requests a second that this machine can have a part in. Where the nodes are its own, what all of them carried
 * together; where they are elsewhere, what the client, and a balancer that is here, could do with these cores: a
 * cluster that cannot keep up is to fail, not to be asked for less.
 */
export function offeredAtMost({ carried, costs, cores }: ClusterCapacity): number {
  if (costs.nodes !== undefined) return carried;
  return (1000 * cores) / ((costs.client ?? 0) + (costs.balancer ?? 0));
}

/** What each part could do alone, for people. */
export function capacityText({ carried, costs, cores }: ClusterCapacity): string {
  const rate = (value: number): string => formatQuantity({ dimension: 'request rate', value });
  const apart = Object.entries(costs).flatMap(([part, cost]) =>
    cost === undefined || cost <= 0
      ? []
      : `${part} ${formatQuantity({ dimension: 'duration', value: cost })} of CPU a request (alone ${rate((1000 * cores) / cost)})`,
  );
  return `${rate(carried)} were answered at full load on ${cores} cores: ${apart.join(', ')}`;
}
