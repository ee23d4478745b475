import { createHash } from 'node:crypto';

interface Seen {
  /** Number and schema of the first answer of this text. */
  readonly number: number;
  readonly key: string;
  /** Number of the first one that had another schema. */
  other?: number;
}

/** Finds answers whose text was an answer to another schema before: a server that caches gives such. */
export class RepeatedAnswers {
  readonly #seen = new Map<string, Seen>();
  #count = 0;

  /** The number, from 1, of an earlier answer of this very text and another schema. */
  earlier(text: string, key: string): number | undefined {
    this.#count += 1;
    // Answers that failed in the same way are no cache's.
    if (text.trim() === '') return undefined;
    const hash = createHash('sha256').update(text).digest('base64');
    const seen = this.#seen.get(hash);
    if (seen === undefined) {
      this.#seen.set(hash, { number: this.#count, key });
      return undefined;
    }
    if (seen.key === key) return seen.other;
    seen.other ??= this.#count;
    return seen.number;
  }
}
