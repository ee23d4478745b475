import type { ShardOrder } from './shard-orders';

/** Loads of which orders are kept: those before are over. */
const MOST_LOADS = 8;

/** Orders for loads of which this worker has no shard yet, or none any more: a job may come after orders for it. */
export class PastOrders {
  readonly #loads = new Map<number, ShardOrder[]>();

  keep(order: ShardOrder): void {
    const known = this.#loads.get(order.load);
    if (known !== undefined) known.push(order);
    else this.#loads.set(order.load, [order]);
    const [oldest] = this.#loads.keys();
    if (this.#loads.size > MOST_LOADS && oldest !== undefined) this.#loads.delete(oldest);
  }

  /** Those of a load, which are forgotten. */
  take(load: number): readonly ShardOrder[] {
    const orders = this.#loads.get(load) ?? [];
    this.#loads.delete(load);
    return orders;
  }
}
