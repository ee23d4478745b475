/** What may be shown after a token: text, and whether a stop string ended the answer. */
export interface ShownText {
  readonly text: string;
  readonly stopped: boolean;
}

/**
 * Turns token bytes into text that may be shown: whole characters only, and nothing that could still become
 * a stop string. The stop string itself is never shown.
 */
export class OutputText {
  readonly #decoder = new TextDecoder();
  readonly #stops: readonly string[];
  #heldBack = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '');
  }

  add(bytes: Uint8Array): ShownText {
    const text = this.#heldBack + this.#decoder.decode(bytes, { stream: true });
    const stopAt = this.#firstStop(text);
    if (stopAt !== undefined) {
      this.#heldBack = '';
      return { text: text.slice(0, stopAt), stopped: true };
    }
    const shown = text.length - this.#possibleStop(text);
    this.#heldBack = text.slice(shown);
    return { text: text.slice(0, shown), stopped: false };
  }

  /** What was held back, at the end of an answer. */
  rest(): string {
    const text = this.#heldBack + this.#decoder.decode();
    this.#heldBack = '';
    return text;
  }

  #firstStop(text: string): number | undefined {
    const found = this.#stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length === 0 ? undefined : Math.min(...found);
  }

  /** Length of the longest end of the text that a stop string could start with. */
  #possibleStop(text: string): number {
    const longest = Math.max(0, ...this.#stops.map(({ length }) => length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
