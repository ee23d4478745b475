import type { Order } from '../wire/messages';

/** A shard's job may come after orders that it is to obey. */
export type ShardOrder = Exclude<Order, { type: 'end' }>;

/** Loads of which orders are kept: those before are over. */
const MOST_LOADS = 8;

/** Orders for loads of which this worker has no shard yet, or none any more. */
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
