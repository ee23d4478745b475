/**
 * What requests of a size ask for, in tokens: of the prompt, which is the body of the request, and of the answer.
 * Feature files speak of sizes only; these are the numbers behind them, the one place where they stand.
 */
export const REQUEST_SIZES = {
  /** A question that is answered by a word or two: bodies of some 0.5 kB. */
  small: { promptTokens: 64, outputTokens: 8 },
  /** A page and a question: bodies of some 1.7 kB, a line back. */
  medium: { promptTokens: 256, outputTokens: 16 },
  /** Retrieved passages and a question: bodies of some 6.5 kB, a sentence back. */
  large: { promptTokens: 1024, outputTokens: 24 },
} as const;

export type RequestSize = keyof typeof REQUEST_SIZES;

/** Reads a request size; throws with the list of what is allowed. */
export function parseRequestSize(text: string): RequestSize {
  const sizes = Object.keys(REQUEST_SIZES) as RequestSize[];
  const size = sizes.find((known) => known === text);
  if (size !== undefined) return size;
  throw new Error(`"${text}" is not a request size; write one of ${sizes.join(', ')}`);
}
