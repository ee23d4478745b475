import type { QdiscStatistics } from './qdisc-statistics';

/** Packets that the queues of some interfaces have dropped, whatever queues come and go. */
export class QueueDrops {
  readonly #interfaces: readonly string[];
  #known: ReadonlyMap<string, number> | undefined;
  #total = 0;

  constructor(interfaces: readonly string[]) {
    this.#interfaces = interfaces;
  }

  /** Since the first that was added. Those of a queue after it was last seen, and before it was removed, are unknown. */
  get total(): number {
    return this.#total;
  }

  /** What all queues of the namespace say now. */
  add(statistics: readonly QdiscStatistics[]): void {
    // What a queue within another one drops, that one counts as well.
    const atRoot = statistics.filter(
      ({ dev, parent }) => parent === undefined && this.#interfaces.includes(dev),
    );
    const now = new Map(atRoot.map(({ dev, kind, handle, drops }) => [`${dev} ${kind} ${handle}`, drops]));
    if (this.#known !== undefined)
      for (const [queue, drops] of now) {
        const before = this.#known.get(queue) ?? 0;
        // With fewer than before it is another one of the same name.
        this.#total += drops >= before ? drops - before : drops;
      }
    this.#known = now;
  }
}
