import type { BalancerCounters } from './cluster/balancer';
import type { Fault } from './cluster/fault';
import { balancerTallies } from './cluster/node-windows';
import { rebalancing, type RebalancingWatch } from './cluster/rebalancing';
import type { JudgedOpenLoad } from './load/judged-open-load';
import type { TimedRunner } from './load/load-runner';
import type { PromptWorkload } from './load/workload';
import { monotonicClock } from './quantities/clock';
import { milliseconds, type Milliseconds } from './quantities/units';
import type { ServingCluster } from './serving-cluster';
import { READING_INTERVAL, WatchedLoad } from './watched-load';

/** A fault and the node that it is done to. */
export interface FailoverFault {
  readonly node: string;
  readonly fault: Fault;
}

/** What happened, and when. */
export interface Happening {
  readonly name: string;
  readonly nodes: readonly string[];
  /** Just before it was done. */
  readonly at: Milliseconds;
  /** When healing began, and when the nodes served again by themselves; undefined where they were left so. */
  readonly healing: { readonly begunAt: Milliseconds; readonly doneAt: Milliseconds } | undefined;
}

/** A load that is over, and what happened to the cluster meanwhile. */
export interface FinishedFailover {
  readonly load: JudgedOpenLoad;
  readonly counters: readonly BalancerCounters[];
  readonly happenings: readonly Happening[];
  /** From when on the load was steady, and until when requests were begun. */
  readonly steadyFrom: Milliseconds;
  readonly until: Milliseconds;
  /** Output tokens that each request asked for. */
  readonly outputTokens: number;
}

/** What a run is made of. */
interface FailoverPlan {
  readonly serving: ServingCluster;
  readonly workload: PromptWorkload;
  /** Requests a second. */
  readonly rate: number;
  /** How long a fault is watched at most. */
  readonly watch: Milliseconds;
}

/** In no figure; then what is normal; then what a fault does, at least. */
const WARM_UP = milliseconds(2_000);
const NORMAL = milliseconds(8_000);
const LEAST_AFTER = milliseconds(8_000);
/** A load is stopped when it is no longer wanted. */
const LONGEST_LOAD = milliseconds(3_600_000);
const MOST_IN_FLIGHT = 5000;
/** A killed node is left alone until nothing more was given to it for so long, or for so long at most. */
const SILENCE = milliseconds(600);
const MOST_PATIENCE = milliseconds(15_000);

/** How long windows are in which requests by node are looked at. */
export const REBALANCING_WINDOW = milliseconds(1_000);

/** A steady load on a cluster, during which things happen to its nodes. */
export class FailoverRun {
  readonly #plan: FailoverPlan;
  readonly #watched: WatchedLoad;
  readonly #signal: AbortSignal;
  readonly #happenings: Happening[] = [];

  private constructor(plan: FailoverPlan, watched: WatchedLoad, signal: AbortSignal) {
    this.#plan = plan;
    this.#watched = watched;
    this.#signal = signal;
  }

  /** Begins the load, and waits until it has been steady for long enough to know what is normal. */
  static async begin(plan: FailoverPlan, runner: TimedRunner, signal: AbortSignal): Promise<FailoverRun> {
    const { workload, rate, serving } = plan;
    const watched = await WatchedLoad.begin(
      {
        arrivals: { kind: 'constant', rate, duration: LONGEST_LOAD },
        workload,
        seed: workload.seed,
        maxInFlight: MOST_IN_FLIGHT,
        warmUp: WARM_UP,
      },
      { runner, balancer: serving.balancer },
      signal,
    );
    return new FailoverRun(plan, watched, signal);
  }

  /** Does all of it at once, heals it where that is wanted, and watches until the load is spread anew. */
  async harm(
    faults: readonly FailoverFault[],
    { name, healAfter }: { readonly name: string; readonly healAfter?: Milliseconds },
  ): Promise<void> {
    await this.#watched.until(milliseconds(this.#steadyFrom + NORMAL), this.#signal);
    const at = monotonicClock.now();
    const nodes = faults.map(({ node }) => node);
    const done = await Promise.all(faults.map(({ fault }) => fault.inject(this.#signal)));
    if (healAfter === undefined) {
      this.#happenings.push({ name, nodes, at, healing: undefined });
      await this.#untilRebalanced(at, nodes);
      return;
    }
    await this.#watched.until(milliseconds(at + healAfter), this.#signal);
    const begunAt = monotonicClock.now();
    await Promise.all(done.map((one) => one[Symbol.asyncDispose]()));
    this.#happenings.push({ name, nodes, at, healing: { begunAt, doneAt: monotonicClock.now() } });
    await this.#untilServing(nodes, begunAt);
    await this.#watched.until(milliseconds(at + LEAST_AFTER), this.#signal);
  }

  /** Kills, waits until the balancer has taken note, and starts again, until the balancer has taken note of that. */
  async killAndStartAgain(faults: readonly FailoverFault[]): Promise<void> {
    await this.#watched.until(milliseconds(this.#steadyFrom), this.#signal);
    const at = monotonicClock.now();
    const nodes = faults.map(({ node }) => node);
    const done = await Promise.all(faults.map(({ fault }) => fault.inject(this.#signal)));
    await this.#untilSilent(nodes, at);
    const begunAt = monotonicClock.now();
    await Promise.all(done.map((one) => one[Symbol.asyncDispose]()));
    const healing = { begunAt, doneAt: monotonicClock.now() };
    this.#happenings.push({ name: faults.map(({ fault }) => fault.name).join(', '), nodes, at, healing });
    await this.#untilServing(nodes, begunAt);
  }

  /** Ends the load, and waits for its last answer. */
  async end(): Promise<FinishedFailover> {
    this.#watched.stop();
    const load = await this.#watched.result();
    return {
      load,
      counters: this.#watched.counters,
      happenings: this.#happenings,
      steadyFrom: this.#steadyFrom,
      until: this.#watched.stoppedAt ?? monotonicClock.now(),
      outputTokens: this.#plan.workload.outputTokens[0] ?? NaN,
    };
  }

  get #steadyFrom(): Milliseconds {
    return milliseconds(this.#watched.startAt + WARM_UP);
  }

  async #untilRebalanced(faultAt: Milliseconds, dead: readonly string[]): Promise<void> {
    const end = faultAt + this.#plan.watch;
    for (let now = monotonicClock.now(); now < end; now = monotonicClock.now()) {
      const watch = this.#watchOf(faultAt, dead, now);
      const { rebalancedAt } = rebalancing(balancerTallies(this.#watched.counters), watch);
      if (rebalancedAt !== undefined && now >= faultAt + LEAST_AFTER) return;
      await this.#watched.until(milliseconds(Math.min(end, now + READING_INTERVAL)), this.#signal);
    }
  }

  #watchOf(faultAt: Milliseconds, dead: readonly string[], until: Milliseconds): RebalancingWatch {
    const living = this.#plan.serving.cluster.nodes.map(({ id }) => id).filter((id) => !dead.includes(id));
    return { from: this.#steadyFrom, faultAt, until, dead, living, window: REBALANCING_WINDOW };
  }

  /** Nothing more is given to them. */
  async #untilSilent(nodes: readonly string[], since: Milliseconds): Promise<void> {
    let silentSince = since;
    let last = -1;
    for (let now = monotonicClock.now(); now < since + MOST_PATIENCE; now = monotonicClock.now()) {
      const given = attemptsAt(this.#watched.counters.at(-1), nodes);
      if (given !== last) silentSince = now;
      if (now - silentSince >= SILENCE) return;
      last = given;
      await this.#watched.until(milliseconds(now + READING_INTERVAL), this.#signal);
    }
  }

  /** Something is given to each of them again. */
  async #untilServing(nodes: readonly string[], since: Milliseconds): Promise<void> {
    for (let now = monotonicClock.now(); now < since + MOST_PATIENCE; now = monotonicClock.now()) {
      if (nodes.every((node) => servesAgainAt(this.#watched.counters, node, since) !== undefined)) return;
      await this.#watched.until(milliseconds(now + READING_INTERVAL), this.#signal);
    }
  }
}

const attemptsAt = (counters: BalancerCounters | undefined, nodes: readonly string[]): number =>
  counters?.status === 'counted'
    ? nodes.reduce((sum, node) => sum + (counters.nodes.get(node)?.attempts ?? 0), 0)
    : 0;

/**
 * The first reading after an instant by which more had been given to a node, and not in vain, than at that instant;
 * undefined where none says so.
 */
export function servesAgainAt(
  counters: readonly BalancerCounters[],
  node: string,
  since: number,
): Milliseconds | undefined {
  const readings = counters.flatMap((one) => {
    const counted = one.status === 'counted' ? one.nodes.get(node) : undefined;
    if (one.status !== 'counted' || counted === undefined) return [];
    return [{ at: one.at, taken: counted.attempts - counted.failures, up: counted.up }];
  });
  const before = readings.findLast(({ at }) => at <= since) ?? readings[0];
  if (before === undefined) return undefined;
  return readings.find(({ at, taken, up }) => at > since && up !== false && taken > before.taken)?.at;
}
