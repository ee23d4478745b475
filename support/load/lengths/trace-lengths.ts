import { seededFractions } from '../../statistics/random';
import { readTrace } from '../arrivals/request-trace';
import { stratifiedShares } from './stratified';

/** The tokens of one request of a trace: what was asked and what was answered belong together. */
export interface TokenPair {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The lengths of a trace. */
export interface TraceLengths {
  /** In order of their input tokens; at least one. */
  readonly pairs: readonly TokenPair[];
  /** Requests of the trace without input or without output, which cannot be asked for. */
  readonly leftOut: number;
}

/** Reads the lengths of a trace in any format that `readTrace` reads; throws its errors, and where none is left. */
export async function lengthsOfTrace(path: string): Promise<TraceLengths> {
  const requests = await readTrace(path);
  const pairs = requests
    .filter(({ inputTokens, outputTokens }) => inputTokens > 0 && outputTokens > 0)
    .map(({ inputTokens, outputTokens }) => ({ inputTokens, outputTokens }))
    .sort((one, other) => one.inputTokens - other.inputTokens || one.outputTokens - other.outputTokens);
  if (pairs.length > 0) return { pairs, leftOut: requests.length - pairs.length };
  throw new Error(
    `${path} has no request with input and output tokens above 0, and so no lengths; write another trace`,
  );
}

/**
 * So many pairs of a trace, the same for the same seed: draws from the joint distribution of its input and output
 * tokens, one from each of as many equal parts of the pairs in order of their input tokens. More than the trace
 * has are pairs that come several times.
 */
export const sampleTraceLengths = (
  { pairs }: TraceLengths,
  count: number,
  seed: number,
): readonly TokenPair[] =>
  stratifiedShares(count, seededFractions(seed)).flatMap(
    (share) => pairs[Math.floor(share * pairs.length)] ?? [],
  );
