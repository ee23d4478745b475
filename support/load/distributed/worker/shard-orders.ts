import type { Order } from '../wire/messages';
import { within } from './aborted';

/** What a shard is told while it is under way. */
export type ShardOrder = Exclude<Order, { type: 'end' }>;

/**
 * What a shard has been told so far, by the coordinator and by its own worker. `ending` is aborted for whatever ends
 * it at once; `unheard` where moreover nobody hears of it any more.
 */
export class ShardOrders {
  readonly #start = Promise.withResolvers<number>();
  readonly #ending = new AbortController();
  readonly #unheard = new AbortController();
  #failure: Error | undefined;
  #stop: (() => void) | undefined;
  #isStopped = false;

  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  get unheard(): AbortSignal {
    return this.#unheard.signal;
  }

  /** Why the shard fails, whatever it came to; undefined while nothing but the coordinator has ended it. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  obey(order: ShardOrder): void {
    switch (order.type) {
      case 'start':
        this.#start.resolve(order.at);
        break;
      case 'stop':
        this.#isStopped = true;
        this.#stop?.();
        break;
      case 'abort':
        this.#ending.abort(new Error(order.reason));
        break;
    }
  }

  /** Ends it for a reason of the worker's own, which its job fails with. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#ending.abort(reason);
  }

  /** As `fail`, where neither Redis nor a coordinator is there any more. */
  lose(reason: Error): void {
    this.#failure = reason;
    this.#ending.abort(reason);
    this.#unheard.abort(reason);
  }

  /** The instant of Redis's clock to start at, in ms; undefined where it was ended before. Rejects after so many ms. */
  async untilStart(deadline: number): Promise<number | undefined> {
    try {
      return await within(deadline, this.ending, () => this.#start.promise);
    } catch {
      if (this.ending.aborted) return undefined;
      throw new Error(
        `no order to start came within ${deadline / 1000} s: the coordinator has gone, or lost others`,
      );
    }
  }

  /** Calls `stop` when the shard is to begin nothing more, or at once where it was told so before. */
  onStop(stop: () => void): void {
    this.#stop = stop;
    if (this.#isStopped) stop();
  }
}
