/** What falls due at an instant; of equal ones that of the lower order comes first. */
export interface Due {
  readonly due: number;
  readonly order: number;
}

/** What falls due next, first: a binary heap, so that adding and taking cost the logarithm of the length. */
export class DueQueue<T extends Due> {
  readonly #heap: T[] = [];

  /** The one that is due first. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  add(item: T): void {
    let place = this.#heap.length;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = item;
  }

  /** Takes out the one that is due first. */
  takeFirst(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sinkFromTop(last);
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #sinkFromTop(item: T): void {
    let place = 0;
    for (;;) {
      const below = this.#earlierChildOf(place);
      const child = this.#heap[below];
      if (child === undefined || !isBefore(child, item)) break;
      this.#heap[place] = child;
      place = below;
    }
    this.#heap[place] = item;
  }

  /** The place of the child that is due first, or one beyond the end where there is none. */
  #earlierChildOf(place: number): number {
    const left = 2 * place + 1;
    const [one, other] = [this.#heap[left], this.#heap[left + 1]];
    return one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left;
  }
}

const isBefore = (one: Due, other: Due): boolean =>
  one.due < other.due || (one.due === other.due && one.order < other.order);
