import { LatencyHistogram, type EncodedHistogram } from '../statistics/latency-histogram';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { readNumbers, type PackedRecords } from './packed-records';

/** Latencies that every worker counts; formulas as in `LATENCIES`. */
const NAMES = ['schedule_lag', 'ttft', 'e2e'] as const;
type HistogramName = (typeof NAMES)[number];

/** Of all workers together, in ms: what one histogram of all requests would hold. */
export type LoadHistograms = Readonly<Record<HistogramName, LatencyHistogram>>;
/** Of one worker, as plain data. */
export type EncodedHistograms = Readonly<Record<HistogramName, EncodedHistogram>>;

const empty = (): LoadHistograms => ({
  schedule_lag: new LatencyHistogram(),
  ttft: new LatencyHistogram(),
  e2e: new LatencyHistogram(),
});

/**
 * Counts what was due at that instant or later, piece by piece: `schedule_lag` of whatever was sent, the others of
 * what was completed.
 */
export class LatencyCount {
  readonly #histograms = empty();
  readonly #from: Milliseconds;

  constructor(from: Milliseconds) {
    this.#from = from;
  }

  add(packed: PackedRecords): void {
    const from = this.#from;
    readNumbers(packed, (completed, scheduledAt, sentAt, firstAt, lastAt) => {
      if (scheduledAt < from) return;
      this.#count('schedule_lag', sentAt - scheduledAt);
      if (!completed) return;
      this.#count('ttft', firstAt - sentAt);
      this.#count('e2e', lastAt - sentAt);
    });
  }

  /** Of all that was added. */
  encode(): EncodedHistograms {
    const histograms = this.#histograms;
    return Object.fromEntries(NAMES.map((name) => [name, histograms[name].encode()])) as EncodedHistograms;
  }

  #count(name: HistogramName, value: number): void {
    // What did not happen has no time.
    if (!Number.isNaN(value)) this.#histograms[name].record(milliseconds(value));
  }
}

/** Adds the histograms of all workers up. */
export function mergeLatencies(parts: readonly EncodedHistograms[]): LoadHistograms {
  const whole = empty();
  for (const part of parts) {
    for (const name of NAMES) whole[name].merge(LatencyHistogram.decode(part[name]));
  }
  return whole;
}
