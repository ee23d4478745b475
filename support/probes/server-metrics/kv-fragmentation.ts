import type { Milliseconds } from '../../quantities/units';
import { unavailable, type Unavailable } from '../process/unavailable';

/** KV cache in use at an instant of the monotonic clock, in tokens of whole blocks. */
export interface KvSample {
  readonly at: Milliseconds;
  readonly usedTokens: number;
}

/** How much of the KV cache in use held no live token, over all samples together. */
export interface KvFragmentation {
  readonly status: 'measured';
  readonly percent: number;
  readonly usedTokens: number;
  readonly liveTokens: number;
  readonly samples: number;
  /** Why the figure is doubtful; it is reported as it is. */
  readonly doubt?: string;
}

/**
 * `1 - live tokens / tokens of blocks in use`, summed over the samples: `kv_fragmentation` of the measurement's
 * definitions. Live tokens are the client's own count, undefined where it does not know.
 */
export function kvFragmentation(
  samples: readonly KvSample[],
  liveTokensAt: (at: Milliseconds) => number | undefined,
): KvFragmentation | Unavailable {
  if (samples.length === 0) return unavailable('the KV cache was never looked at');
  let [usedTokens, liveTokens] = [0, 0];
  for (const { at, usedTokens: used } of samples) {
    const live = liveTokensAt(at);
    if (live === undefined) return unavailable('the client does not know how many tokens its requests held');
    usedTokens += used;
    liveTokens += live;
  }
  if (usedTokens === 0)
    return unavailable(`none of the KV cache was in use at any of the ${samples.length} looks`);
  const percent = 100 * (1 - liveTokens / usedTokens);
  const measured = { status: 'measured', percent, usedTokens, liveTokens, samples: samples.length } as const;
  return percent < 0 ? { ...measured, doubt: NEGATIVE } : measured;
}

const NEGATIVE =
  'more tokens were live than the server had in use: it keeps once what the client counts for each request, ' +
  'or tells its use later than it changes';
