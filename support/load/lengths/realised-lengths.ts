import { mean } from 'simple-statistics';
import type { TokenSource } from '../../target/token-count';
import { isCompleted, type CompletedRecord, type RequestRecord } from '../request-record';

/** Figures of the tokens of prompts or answers. */
export interface LengthFigures {
  readonly status: 'counted';
  readonly n: number;
  /** Completed requests of which nobody counted them. */
  readonly uncounted: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly least: number;
  readonly most: number;
  /** Who counted, most of them first; the last two of a `TokenSource` only estimate. */
  readonly sources: readonly TokenSource[];
}

/** Figures, or why there are none. */
export type CountedLengths = LengthFigures | { readonly status: 'unavailable'; readonly reason: string };

/** How long prompts and answers of a load came out. */
export interface RealisedLengths {
  readonly prompts: CountedLengths;
  readonly answers: CountedLengths;
}

/** Of the completed requests after the warm-up; a prompt without tokens is one that the server did not count. */
export function realisedLengths(records: readonly RequestRecord[]): RealisedLengths {
  const completed = records.filter(isCompleted).filter(({ warmUp }) => !warmUp);
  return {
    prompts: lengthsOf(completed, ({ inputTokens = 0 }) =>
      inputTokens > 0 ? { tokens: inputTokens, source: 'usage' } : undefined,
    ),
    answers: lengthsOf(completed, ({ outputTokens, tokenSource }) => ({
      tokens: outputTokens,
      source: tokenSource,
    })),
  };
}

interface Count {
  readonly tokens: number;
  readonly source: TokenSource;
}

function lengthsOf(
  records: readonly CompletedRecord[],
  countOf: (record: CompletedRecord) => Count | undefined,
): CountedLengths {
  if (records.length === 0) return { status: 'unavailable', reason: 'no request completed' };
  const counts = records.flatMap((record) => countOf(record) ?? []);
  const sorted = counts.map(({ tokens }) => tokens).sort((one, other) => one - other);
  if (sorted.length === 0)
    return { status: 'unavailable', reason: 'the server does not report prompt tokens' };
  return {
    status: 'counted',
    n: counts.length,
    uncounted: records.length - counts.length,
    mean: mean(sorted),
    p50: quantileOf(sorted, 0.5),
    p95: quantileOf(sorted, 0.95),
    least: quantileOf(sorted, 0),
    most: quantileOf(sorted, 1),
    sources: sourcesOf(counts),
  };
}

/** The smallest length at or below which lies at least that share of them: one that there is. */
function quantileOf(sorted: readonly number[], share: number): number {
  // Rounding must not push the rank past a length that sits exactly on it.
  const rank = Math.ceil(sorted.length * share - 1e-9);
  return sorted[Math.max(rank, 1) - 1] ?? NaN;
}

function sourcesOf(counts: readonly Count[]): readonly TokenSource[] {
  const times = new Map<TokenSource, number>();
  for (const { source } of counts) times.set(source, (times.get(source) ?? 0) + 1);
  return [...times].sort(([, one], [, other]) => other - one).map(([source]) => source);
}
