import { unavailable, type Unavailable } from '../process/unavailable';
import { RESTARTED } from './histogram-difference';
import type { ServerMetrics } from './server-metrics';

/** How much of the prompts was found in the prefix cache, counted over a measurement. */
export interface PrefixHitRate {
  readonly status: 'measured';
  readonly percent: number;
  readonly hitTokens: number;
  readonly queriedTokens: number;
  /** The counters, as the server names them. */
  readonly source: string;
}

/**
 * Tokens found by tokens looked for, both as differences of counters: `cache_hit_rate` of the measurement's
 * definitions; or why there is no such rate.
 */
export function prefixHitRate(before: ServerMetrics, after: ServerMetrics): PrefixHitRate | Unavailable {
  const [first, last] = [before.prefixCache, after.prefixCache];
  if (last === undefined) return unavailable('the server shows no counters of its prefix cache');
  if (first === undefined)
    return unavailable(
      'the server showed no counters of its prefix cache before: some show them from the first request on, ' +
        'so send one before the measurement',
    );
  if (first.source !== last.source)
    return unavailable(`the server counts ${last.source} now, not ${first.source}`);
  const hitTokens = last.hitTokens - first.hitTokens;
  const queriedTokens = last.queriedTokens - first.queriedTokens;
  if (hitTokens < 0 || queriedTokens < 0) return unavailable(RESTARTED);
  if (queriedTokens === 0) return unavailable('no prompt was looked for in the prefix cache in between');
  if (hitTokens > queriedTokens)
    return unavailable(`the server found more tokens (${hitTokens}) than it looked for (${queriedTokens})`);
  const percent = (100 * hitTokens) / queriedTokens;
  return { status: 'measured', percent, hitTokens, queriedTokens, source: last.source };
}
