/** Something that can wait until the bytes that have arrived are stamped. */
export interface Work {
  /** Characters or bytes that it holds in memory. */
  readonly size: number;
  work(): void;
}

/** Takes work and does it in order, sooner or later. */
export interface Worker {
  add(work: Work): void;
}

/** At most so long before the sockets are looked at again, in ms. */
const SLICE_MS = 0.5;
/** The clock is not asked after each piece: many take less than asking it. */
const PIECES_BETWEEN_LOOKS = 16;
/** With more waiting than this, or more in it, reading on would only pile up more. */
const MOST_WAITING = 4096;
const MOST_HELD = 16 * 2 ** 20;

/**
 * Does work between two looks at the sockets: parsing what came on one stream must not delay the stamps of
 * what comes on another. First in, first out.
 */
export class WorkQueue implements Worker {
  #waiting: Work[] = [];
  #next = 0;
  #held = 0;
  #called = false;

  add(work: Work): void {
    this.#waiting.push(work);
    this.#held += work.size;
    if (!this.#called) this.#callSoon();
  }

  #callSoon(): void {
    this.#called = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    this.#called = false;
    const end = performance.now() + SLICE_MS;
    try {
      for (let done = 1; this.#next < this.#waiting.length; done += 1) {
        const work = this.#waiting[this.#next];
        this.#next += 1;
        this.#held -= work?.size ?? 0;
        work?.work();
        if (done % PIECES_BETWEEN_LOOKS === 0 && !this.#isFull && performance.now() > end) break;
      }
    } finally {
      this.#tidy();
    }
  };

  get #isFull(): boolean {
    return this.#left >= MOST_WAITING || this.#held >= MOST_HELD;
  }

  get #left(): number {
    return this.#waiting.length - this.#next;
  }

  #tidy(): void {
    if (this.#left > 0) {
      if (this.#next > MOST_WAITING) {
        this.#waiting = this.#waiting.slice(this.#next);
        this.#next = 0;
      }
      this.#callSoon();
    } else {
      this.#waiting.length = 0;
      this.#next = 0;
    }
  }
}
