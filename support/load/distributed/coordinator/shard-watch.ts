import { setTimeout as pause } from 'node:timers/promises';
import type { Coordination } from './coordination';
import type { LoadFlow } from './load-flow';
import type { LoadInbox } from './load-inbox';

/** Between two looks at shards that are to end, in ms. */
const LOOK_MS = 50;

/** Watches over the shards of a load: which worker has which, which have failed, and which do not end. */
export class ShardWatch {
  readonly #flow: LoadFlow;
  readonly #inbox: LoadInbox;
  readonly #with: Pick<Coordination, 'roster' | 'times' | 'workers' | 'lost'>;
  /** Ids of the workers that have taken a shard, by its index. */
  readonly #takers = new Map<number, string>();

  constructor(
    flow: LoadFlow,
    inbox: LoadInbox,
    coordination: Pick<Coordination, 'roster' | 'times' | 'workers' | 'lost'>,
  ) {
    this.#flow = flow;
    this.#inbox = inbox;
    this.#with = coordination;
  }

  /** Tells of the first shards that fail, until the signal is aborted. */
  async forFailures(signal: AbortSignal, tell: (fault: string) => void): Promise<void> {
    while (!signal.aborted) {
      // What Redis does not answer it answers later, or it is lost, which is heard of elsewhere.
      const failures = await this.#flow.lookForFailures().catch(() => []);
      for (const [shard, failure] of failures) {
        tell(await this.failureOf(shard, failure));
      }
      await pause(this.#with.times.renewal, undefined, { signal }).catch(() => undefined);
    }
  }

  async failureOf(shard: number, failure: string): Promise<string> {
    return `load worker ${(await this.nameOf(shard)) ?? `of shard ${shard + 1}`} failed: ${failure}`;
  }

  /** As the reports call the worker that has the shard; undefined where none has taken it. */
  async nameOf(shard: number): Promise<string | undefined> {
    const taker = await this.#takerOf(shard).catch(() => undefined);
    return taker === undefined ? undefined : this.#with.roster.nameOf(taker);
  }

  /** What the loss of a worker is to this load: a fault, or nothing where it has no part in it. */
  async lossOf(worker: string): Promise<string | undefined> {
    const { roster, times, workers } = this.#with;
    const name = roster.titleOf(worker);
    const shard = this.#inbox.shardOf(worker)?.shard.index ?? (await this.#shardTakenBy(worker));
    if (shard === undefined) {
      const isSpare = this.#inbox.readyCount === workers || roster.present.length >= workers;
      return isSpare
        ? undefined
        : `load worker ${name} was lost before the load began: ${silence(times.workerLife)}`;
    }
    // Before its end it may have told all that there is to tell.
    const { values } = await this.#flow.look().catch(() => this.#flow.outcomes);
    if (values.has(shard)) return undefined;
    const when = this.#inbox.readyCount === workers ? 'during the load' : 'before the load began';
    return `load worker ${name} was lost ${when}: ${silence(times.workerLife)}`;
  }

  /** Why the load is not begun: shards that nobody took, or whose workers are not ready. */
  async unreadiness(): Promise<string> {
    const waited: string[] = [];
    for (const { shard, worker } of this.#inbox.shards) {
      if (worker !== undefined) continue;
      const name = await this.nameOf(shard.index);
      waited.push(
        name === undefined
          ? `nobody took shard ${shard.index + 1} of ${shard.of}`
          : `load worker ${name} was not ready`,
      );
    }
    const within = Number((this.#with.times.readiness / 1000).toFixed(1));
    return `the load could not be begun within ${within} s: ${waited.join(', ')}; see what those workers wrote`;
  }

  /**
   * Waits until each shard that a worker has taken has ended, or its worker is lost. Gives a fault for each worker that
   * does neither in time: until it has ended it is given nothing more.
   */
  async untilEnded(over: Promise<unknown>): Promise<string[]> {
    const { roster, times } = this.#with;
    const until = performance.now() + times.ending;
    for (;;) {
      await this.#flow.look();
      const open = await this.#open();
      if (open.length === 0) return [];
      if (performance.now() >= until) {
        for (const { shard, worker } of open) this.#distrust(shard, worker).catch(() => undefined);
        const seconds = Number((times.ending / 1000).toFixed(1));
        return open.map(
          ({ worker }) =>
            `load worker ${roster.nameOf(worker)} did not end within ${seconds} s of being told to, and counts as lost`,
        );
      }
      await Promise.race([over, pause(LOOK_MS)]);
    }
  }

  /** Shards that have not ended, and whose workers are there. */
  async #open(): Promise<{ readonly shard: number; readonly worker: string }[]> {
    const { values, failures } = this.#flow.outcomes;
    const open: { shard: number; worker: string }[] = [];
    for (const { shard } of this.#inbox.shards) {
      if (values.has(shard.index) || failures.has(shard.index)) continue;
      const worker = await this.#takerOf(shard.index);
      if (worker !== undefined && this.#with.roster.isAlive(worker))
        open.push({ shard: shard.index, worker });
    }
    return open;
  }

  async #distrust(shard: number, worker: string): Promise<void> {
    const { roster, times, lost } = this.#with;
    roster.distrust(worker);
    while (!lost.aborted) {
      const { values, failures } = await this.#flow.look().catch(() => this.#flow.outcomes);
      if (values.has(shard) || failures.has(shard)) break;
      await pause(times.renewal, undefined, { signal: lost, ref: false }).catch(() => undefined);
    }
    roster.trust(worker);
  }

  async #shardTakenBy(worker: string): Promise<number | undefined> {
    for (const { shard } of this.#inbox.shards)
      if ((await this.#takerOf(shard.index).catch(() => undefined)) === worker) return shard.index;
    return undefined;
  }

  async #takerOf(shard: number): Promise<string | undefined> {
    const known = this.#inbox.shards[shard]?.worker ?? this.#takers.get(shard);
    if (known !== undefined) return known;
    const taker = await this.#flow.takerOf(shard);
    if (taker !== undefined) this.#takers.set(shard, taker);
    return taker;
  }
}

const silence = (ms: number): string =>
  `nothing was heard of it for ${Number((ms / 1000).toFixed(1))} s; see whether its machine and its network are well`;
