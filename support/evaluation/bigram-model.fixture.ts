/** Words with the space before them. */
export const tokensOf = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];

/** A language model of word pairs, counted in a text; each word of its vocabulary counts once more everywhere. */
export class BigramModel {
  readonly #counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #vocabulary: readonly string[];
  readonly #swapped: ReadonlySet<string>;

  /** After the words in `swapped`, the most probable word and the next one change places: a worse model. */
  constructor(text: string, swapped: readonly string[] = []) {
    const tokens = tokensOf(text);
    const counts = new Map<string, Map<string, number>>();
    for (const [index, token] of tokens.slice(1).entries()) {
      const before = tokens[index] ?? '';
      const after = counts.get(before) ?? new Map<string, number>();
      counts.set(before, after.set(token, (after.get(token) ?? 0) + 1));
    }
    this.#counts = counts;
    this.#vocabulary = [...new Set(tokens)];
    this.#swapped = new Set(swapped);
  }

  /** Words and their probabilities after another word, the most probable ones first; without ties. */
  after(before: string): readonly (readonly [string, number])[] {
    const seen = this.#counts.get(before);
    // A tiny bit less for each word further back in the vocabulary: no two are equally probable.
    const weighed = this.#vocabulary.map(
      (token, place) => [token, (seen?.get(token) ?? 0) + 1 - place * 1e-3] as const,
    );
    const sum = weighed.reduce((total, [, weight]) => total + weight, 0);
    const sorted = weighed
      .map(([token, weight]) => [token, weight / sum] as const)
      .toSorted(([, one], [, other]) => other - one);
    const [first, second, ...others] = sorted;
    if (first === undefined || second === undefined || !this.#swapped.has(before)) return sorted;
    return [[second[0], first[1]], [first[0], second[1]], ...others];
  }
}
