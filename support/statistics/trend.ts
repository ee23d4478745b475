import type { Dimension } from '../quantities/quantity';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { DEFAULT_BOOTSTRAP, type BootstrapOptions } from './block-bootstrap';
import { blockMedians } from './block-medians';
import type { Estimation } from './estimate';
import { theilSen } from './theil-sen';
import type { TimedValue } from './timed-value';
import { slopeReach } from './trend-interval';

/** How fast a series rises, in the unit of its values per millisecond, with the interval of that slope. */
export interface Trend {
  readonly status: 'estimated';
  readonly slopePerMs: number;
  readonly low: number;
  readonly high: number;
  /** Readings behind it. */
  readonly n: number;
  /** Blocks whose medians the slope was drawn through. */
  readonly blocks: number;
  /** From the first reading to the last. */
  readonly span: Milliseconds;
  readonly confidence: number;
  readonly method: string;
}

/** A series that carries no trend, and why. */
export interface TooShort {
  readonly status: 'too short';
  readonly reason: string;
  readonly n: number;
  readonly neededReadings: number;
}

/** How a series is cut into blocks, and resampled. */
export interface TrendOptions extends BootstrapOptions {
  /** Of the blocks of a long series; a shorter one is cut into `fewestBlocks`, a longer one into `mostBlocks`. */
  readonly block: Milliseconds;
  readonly fewestBlocks: number;
  readonly mostBlocks: number;
  /** The least change that a reading shows, as a page of memory: the growth that may hide in a constant series. */
  readonly resolution: number;
}

const DEFAULTS: TrendOptions = {
  ...DEFAULT_BOOTSTRAP,
  block: milliseconds(60_000),
  fewestBlocks: 30,
  mostBlocks: 120,
  resolution: 0,
};

/** Below that many blocks, how the noise remembers itself cannot be told. */
const LEAST_BLOCKS = 12;

/**
 * The trend of a series, as a leak makes it in memory: Theil-Sen slope of the medians of blocks of equal time, with
 * an interval that holds for autocorrelated noise. A leak is shown where `low` is above nought. Readings of a warm-up
 * are to be left out before: growth that ends is a trend, too. Throws where a reading is no finite number.
 */
export function trendOf(
  series: readonly TimedValue[],
  options: Partial<TrendOptions> = {},
): Trend | TooShort {
  const chosen = { ...DEFAULTS, ...options };
  const ordered = series.toSorted((one, other) => one.at - other.at);
  for (const { at, value } of ordered) {
    if (!Number.isFinite(at + value))
      throw new RangeError(`no trend can be drawn through ${value} at ${at} ms`);
  }
  const [n, span] = [ordered.length, spanOf(ordered)];
  const medians = blockMedians(ordered, blocksFor(span, n, chosen));
  const blocks = medians.length;
  const line = blocks < LEAST_BLOCKS ? undefined : theilSen(medians);
  if (line === undefined) {
    const reason = `${n} readings fill ${blocks} of at least ${LEAST_BLOCKS} blocks of equal time`;
    return { status: 'too short', reason, n, neededReadings: LEAST_BLOCKS };
  }
  const { slopePerMs } = line;
  const reach = slopeReach(medians, line, chosen);
  const hidden = chosen.resolution / span;
  return {
    status: 'estimated',
    slopePerMs,
    low: slopePerMs - reach.perMs - hidden,
    high: slopePerMs + reach.perMs + hidden,
    n,
    blocks,
    span,
    confidence: chosen.confidence,
    method: `Theil-Sen slope of ${blocks} block medians, ${reach.method}`,
  };
}

/** Growth over a duration, in the unit of the series' values, if it goes on as it went while it was watched. */
export function extrapolate(
  trend: Trend | TooShort,
  duration: Milliseconds,
  dimension: Dimension,
): Estimation {
  if (trend.status === 'too short') {
    const { reason, n, neededReadings } = trend;
    return { status: 'too few samples', reason, n, neededSamples: neededReadings };
  }
  const { slopePerMs, low, high, n, blocks, span, confidence } = trend;
  return {
    status: 'estimated',
    value: slopePerMs * duration,
    low: low * duration,
    high: high * duration,
    n,
    of: 'readings',
    confidence,
    dimension,
    method: `Theil-Sen slope of ${blocks} block medians, extrapolated from ${inWords(span)} to ${inWords(duration)}`,
  };
}

function blocksFor(span: number, n: number, { block, fewestBlocks, mostBlocks }: TrendOptions): number {
  const wanted = Math.min(Math.max(Math.floor(span / block), fewestBlocks), mostBlocks);
  return Math.max(1, Math.min(wanted, n));
}

const spanOf = (ordered: readonly TimedValue[]): Milliseconds =>
  milliseconds((ordered.at(-1)?.at ?? 0) - (ordered[0]?.at ?? 0));

/** Seconds up to ten minutes, minutes up to two hours, then hours: to three digits. */
function inWords(duration: Milliseconds): string {
  const [scale, unit] =
    duration < 600e3
      ? ([1e3, 's'] as const)
      : duration < 7_200e3
        ? ([60e3, 'min'] as const)
        : ([3_600e3, 'h'] as const);
  return `${Number((duration / scale).toPrecision(3))} ${unit}`;
}
