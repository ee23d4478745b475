/** So many turns may pass at most until it is looked again. */
const LONGEST = 60;

/** How many turns to leave alone what was not there: each time twice as many, up to 60. */
export class Pause {
  #next = 1;

  /** Until the next look. */
  next(): number {
    const turns = this.#next;
    this.#next = Math.min(LONGEST, turns * 2);
    return turns;
  }

  /** It was there. */
  end(): void {
    this.#next = 1;
  }
}
