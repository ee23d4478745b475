import type { Milliseconds } from '../quantities/units';
import { isCompleted, type CompletedRecord, type RequestRecord } from './request-record';

/** How a server keeps prompts that begin alike: once for all of them, or once for each request. */
export interface PrefixKeeping {
  readonly sharesPrefixes: boolean;
  /** Requests take so many shared beginnings in turn. */
  readonly prefixes: number;
}

/**
 * The tokens that requests under way hold at that instant, by the client's own records: prompt and answer so far,
 * from when a request was sent until its answer ended. A beginning that the server keeps once counts once: as many
 * tokens of it as the server found in its cache. Undefined where an answer does not tell how long its prompt is.
 */
export function liveTokens(
  records: readonly RequestRecord[],
  at: Milliseconds,
  { sharesPrefixes, prefixes }: PrefixKeeping,
): number | undefined {
  let sum = 0;
  const shared = new Map<number, number>();
  for (const record of records) {
    if (!isCompleted(record) || record.sentAt > at || record.endedAt <= at) continue;
    const { inputTokens, cachedTokens = 0, index } = record;
    if (inputTokens === undefined) return undefined;
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
