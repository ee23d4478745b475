import type { Milliseconds } from '../quantities/units';
import { isCompleted, type CompletedRecord, type RequestRecord } from './request-record';

/** How a server keeps prompts that begin alike: once for all of them, or once for each request. */
export interface PrefixKeeping {
  readonly sharesPrefixes: boolean;
  /** Requests take so many shared beginnings in turn. */
  readonly prefixes: number;
}

/** Tokens that requests held at an instant: at least, and at most. */
export interface LiveTokens {
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * The tokens that requests under way hold at that instant, by the client's own records: prompt and answer so far. Those
 * between their first and last token hold them for certain; those that were sent and have not answered yet, or whose
 * answer is over and not yet closed, may. A beginning that the server keeps once counts once: as many tokens of it as
 * the server found in its cache. Undefined where an answer does not tell how long its prompt is.
 */
export function liveTokens(
  records: readonly RequestRecord[],
  at: Milliseconds,
  keeping: PrefixKeeping,
): LiveTokens | undefined {
  const underWay = records.filter(isCompleted).filter(({ sentAt, endedAt }) => sentAt <= at && at < endedAt);
  if (underWay.some(({ inputTokens }) => inputTokens === undefined)) return undefined;
  const answering = underWay.filter(({ contentAt, endedAt }) => {
    const [first = endedAt] = contentAt;
    return first <= at && at <= (contentAt.at(-1) ?? first);
  });
  return { atLeast: held(answering, at, keeping), atMost: held(underWay, at, keeping) };
}

function held(
  records: readonly CompletedRecord[],
  at: Milliseconds,
  { sharesPrefixes, prefixes }: PrefixKeeping,
): number {
  let sum = 0;
  const shared = new Map<number, number>();
  for (const record of records) {
    const { inputTokens = 0, cachedTokens = 0, index } = record;
    sum += inputTokens + outputBy(record, at);
    if (!sharesPrefixes) continue;
    sum -= cachedTokens;
    const prefix = index % prefixes;
    shared.set(prefix, Math.max(shared.get(prefix) ?? 0, cachedTokens));
  }
  return sum + [...shared.values()].reduce((total, tokens) => total + tokens, 0);
}

function outputBy({ contentAt, contentTokens }: CompletedRecord, at: Milliseconds): number {
  let tokens = 0;
  for (const [event, arrived] of contentAt.entries()) {
    if (arrived > at) break;
    tokens += contentTokens[event] ?? 0;
  }
  return tokens;
}
