/** Finds the signs that part a JSON list into its elements: its own brackets, and the commas between them. */
export class ListSigns {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Where they stand in the next part of the text, as far as its end. */
  *positions(part: string): Generator<number> {
    const signs = /["\\[\]{},]/g;
    // What a backslash stands before is no sign, also where the part ended between the two.
    signs.lastIndex = this.#isEscaped ? 1 : 0;
    this.#isEscaped = false;
    while (!this.#isClosed) {
      const found = signs.exec(part);
      if (found === null) return;
      const [sign] = found;
      if (sign === '\\') {
        signs.lastIndex = found.index + 2;
        this.#isEscaped = signs.lastIndex > part.length;
      } else if (sign === '"') this.#isInString = !this.#isInString;
      else if (!this.#isInString && this.#parts(sign)) yield found.index;
    }
  }

  #parts(sign: string): boolean {
    if (sign === ',') return this.#depth === 1;
    if (sign === '[' || sign === '{') {
      this.#depth += 1;
      return this.#depth === 1;
    }
    this.#depth -= 1;
    this.#isClosed = this.#depth <= 0;
    return this.#isClosed;
  }
}
