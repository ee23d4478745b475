import type { Milliseconds } from '../quantities/units';

/** `30s`, `2.5s`: measured seconds to one decimal, and finer only where that would leave nothing. */
export const wrkDuration = (duration: Milliseconds): string =>
  `${(duration / 1000).toLocaleString('en-US', {
    maximumFractionDigits: 1,
    maximumSignificantDigits: 1,
    roundingPriority: 'morePrecision',
    useGrouping: false,
  })}s`;

/**
 * A latency as wrk prints it: `456.00us`, `1.23ms`, `1.02s`, `1.50m`. wrk takes the larger unit from 85% of
 * it on, but for the second: 999 ms are `999.00ms`. Empty where the latency is unknown.
 */
export function wrkLatency(latency: Milliseconds | undefined): string {
  if (latency === undefined || !Number.isFinite(latency)) return '';
  if (latency < 0.85) return `${(latency * 1000).toFixed(2)}us`;
  if (latency < 1000) return `${latency.toFixed(2)}ms`;
  return latency < 0.85 * 60_000 ? `${(latency / 1000).toFixed(2)}s` : `${(latency / 60_000).toFixed(2)}m`;
}
