import { formatQuantity } from '../../quantities/quantity';
import { blockBootstrap, DEFAULT_BOOTSTRAP } from '../../statistics/block-bootstrap';
import type { Estimation } from '../../statistics/estimate';
import type { PathWindow } from './path-capacity';

/** The bootstrap says nothing of fewer. */
const LEAST_BLOCKS = 5;

/**
 * Mean throughput in bit/s over all windows: bytes by time, so that windows of unequal length weigh as they should.
 * Neighbouring windows resemble each other (a congestion control probes for seconds), so blocks of about the cube root
 * of their number are resampled (Kuensch 1989), shorter ones where there would be fewer than five.
 */
export function throughputOf(windows: readonly PathWindow[]): Estimation {
  const n = windows.length;
  const mean = rateOf(windows, () => 1);
  const length = Math.max(1, Math.min(Math.ceil(Math.cbrt(n)), Math.floor(n / LEAST_BLOCKS)));
  const blocks = Math.floor(n / length);
  // Windows that fill no whole block are spread over all.
  const interval = blockBootstrap(blocks, (counts) =>
    rateOf(windows, (index) => counts[Math.floor((index * blocks) / n)] ?? 0),
  );
  if (interval === undefined)
    return {
      status: 'too few samples',
      reason: `${n} of at least ${LEAST_BLOCKS} windows: fewer do not tell how much they differ; measure for longer`,
      ...(Number.isFinite(mean) ? { value: mean } : {}),
      n,
      neededSamples: LEAST_BLOCKS,
    };
  const [first, last] = [windows[0], windows.at(-1)];
  const time = ((last?.to ?? 0) - (first?.from ?? 0)) / n;
  return {
    status: 'estimated',
    value: mean,
    ...interval,
    n,
    of: 'windows',
    confidence: DEFAULT_BOOTSTRAP.confidence,
    dimension: 'data rate',
    method: `bytes read by time; block bootstrap over ${blocks} blocks of windows of ${formatQuantity({ dimension: 'duration', value: time })}`,
  };
}

function rateOf(windows: readonly PathWindow[], weightOf: (index: number) => number): number {
  let [bits, seconds] = [0, 0];
  for (const [index, { from, to, bytes }] of windows.entries()) {
    bits += weightOf(index) * bytes * 8;
    seconds += (weightOf(index) * (to - from)) / 1e3;
  }
  return bits / seconds;
}
