import type { Milliseconds } from '../quantities/units';
import type { Blocks } from './blocks';
import type { CompletedRecord } from './request-record';

/**
 * Output tokens, or completed requests, that came in the time of each block, whichever request they belong to. What
 * came in the time of none is in none: a server that is behind would else be said to do whatever is asked of it.
 */
export function amountsIn(
  blocks: Blocks,
  records: readonly CompletedRecord[],
  what: 'tokens' | 'requests',
): Float64Array {
  const amounts = new Float64Array(blocks.count);
  const add = (round: number, at: Milliseconds, amount: number): void => {
    const block = blocks.inTime(round, at);
    if (block !== undefined) amounts[block] = (amounts[block] ?? 0) + amount;
  };
  for (const { round, contentAt, contentTokens, outputTokens, endedAt } of records) {
    if (what === 'requests') {
      add(round, endedAt, 1);
      continue;
    }
    let unseen = outputTokens;
    for (const [event, at] of contentAt.entries()) {
      const tokens = contentTokens[event] ?? 0;
      add(round, at, tokens);
      unseen -= tokens;
    }
    // Tokens that no event shows are known of when the answer is over.
    add(round, endedAt, unseen);
  }
  return amounts;
}
