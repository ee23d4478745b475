import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import { milliseconds, type Milliseconds } from '../quantities/units';

/** A histogram as plain data, for other threads, machines and files. */
export interface EncodedHistogram {
  /** HdrHistogram V2, compressed, base64; values in microseconds. */
  readonly buckets: string;
  readonly count: number;
  /** In ms, as all that follow; `minimum` and `maximum` are null of an empty one: JSON knows no infinity. */
  readonly sum: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** Values are counted in whole microseconds, up to an hour, to three significant digits. */
const UNIT_MS = 1e-3;
const HIGHEST = 3.6e9;
const DIGITS = 3;

/**
 * How often which duration was seen, in little memory whatever the number. Two of them added are what one of all
 * values would be. Percentiles are off by at most 0.1 % and a microsecond; count, sum, least and largest value
 * are exact. Source: HdrHistogram (Gil Tene).
 */
export class LatencyHistogram {
  readonly #buckets: Histogram;
  #count = 0;
  #sum = 0;
  #minimum = Infinity;
  #maximum = -Infinity;

  constructor(buckets?: Histogram) {
    this.#buckets =
      buckets ??
      build({
        // Plain JavaScript: WebAssembly is twice as fast, but has to be waited for; packed is six times slower.
        bitBucketSize: 64,
        lowestDiscernibleValue: 1,
        highestTrackableValue: HIGHEST,
        numberOfSignificantValueDigits: DIGITS,
        autoResize: false,
      });
  }

  /** Reads what `encode` made. Throws for anything else. */
  static decode(encoded: EncodedHistogram): LatencyHistogram {
    if (!isWhole(encoded)) throw new Error(FOREIGN);
    const { buckets, count, sum, minimum, maximum } = encoded;
    const histogram = new LatencyHistogram(decoded(buckets));
    if (histogram.#buckets.totalCount !== count)
      throw new Error(
        `a histogram says that it holds ${count} values, and holds ${histogram.#buckets.totalCount}: it was damaged`,
      );
    histogram.#count = count;
    histogram.#sum = sum;
    histogram.#minimum = minimum ?? Infinity;
    histogram.#maximum = maximum ?? -Infinity;
    return histogram;
  }

  get count(): number {
    return this.#count;
  }

  /** In ms. */
  get sum(): number {
    return this.#sum;
  }

  /** NaN of an empty one, as all that follow. */
  get minimum(): Milliseconds {
    return milliseconds(this.#count === 0 ? NaN : this.#minimum);
  }

  get maximum(): Milliseconds {
    return milliseconds(this.#count === 0 ? NaN : this.#maximum);
  }

  get mean(): Milliseconds {
    return milliseconds(this.#count === 0 ? NaN : this.#sum / this.#count);
  }

  /** Longer than an hour counts as an hour in percentiles. Throws a `RangeError` for what is no duration. */
  record(value: Milliseconds): void {
    // By contract none is negative: clamped to 0, a fault of the stamps would pass for a good latency.
    if (!(value >= 0 && value < Infinity))
      throw new RangeError(`${value} ms is no duration; stamps are missing or were taken in the wrong order`);
    this.#buckets.recordValue(Math.min(Math.round(value / UNIT_MS), HIGHEST));
    this.#count += 1;
    this.#sum += value;
    if (value < this.#minimum) this.#minimum = value;
    if (value > this.#maximum) this.#maximum = value;
  }

  /** Adds all values of another one, which stays as it is. */
  merge(other: LatencyHistogram): void {
    this.#buckets.add(other.#buckets);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
  }

  /** The value at or below which that share of the values lies, from 0 to 1; throws a `RangeError` for other shares. */
  percentile(share: number): Milliseconds {
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`${share} is no share from 0 to 1; write for example 0.99 for p99`);
    if (this.#count === 0) return milliseconds(NaN);
    const value = this.#buckets.getValueAtPercentile(100 * share) * UNIT_MS;
    // A bucket speaks for all of its values by the highest of them.
    return milliseconds(Math.min(Math.max(value, this.#minimum), this.#maximum));
  }

  encode(): EncodedHistogram {
    return {
      buckets: encodeIntoCompressedBase64(this.#buckets),
      count: this.#count,
      sum: this.#sum,
      minimum: this.#count === 0 ? null : this.#minimum,
      maximum: this.#count === 0 ? null : this.#maximum,
    };
  }
}

const FOREIGN = 'not a histogram of HdrHistogram V2 in base64; send what encode() made';

/** Data may come from a file or another process, whatever its type says. */
function isWhole(encoded: unknown): encoded is EncodedHistogram {
  if (typeof encoded !== 'object' || encoded === null) return false;
  const { buckets, count, sum, minimum, maximum } = encoded as Record<string, unknown>;
  const extremes = [minimum, maximum];
  return (
    typeof buckets === 'string' &&
    Number.isSafeInteger(count) &&
    Number.isFinite(sum) &&
    extremes.every((value) => (count === 0 ? value === null : Number.isFinite(value)))
  );
}

function decoded(buckets: string): Histogram {
  let histogram: Histogram;
  try {
    histogram = decodeFromCompressedBase64(buckets, 64, false);
  } catch (cause) {
    throw new Error(FOREIGN, { cause });
  }
  const { highestTrackableValue: highest, numberOfSignificantValueDigits: digits } = histogram;
  if (highest !== HIGHEST || digits !== DIGITS)
    throw new Error(
      `a histogram up to ${highest} of ${digits} digits, not up to ${HIGHEST} of ${DIGITS}; send what encode() made`,
    );
  return histogram;
}
