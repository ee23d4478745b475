import { mean, sampleStandardDeviation } from 'simple-statistics';
import { persistenceBound } from './autoregression';
import type { BootstrapOptions } from './block-bootstrap';
import { seededIntegers, type RandomIntegers } from './random';
import { studentQuantile } from './student-t';
import { slopesAt, type Line } from './theil-sen';
import type { TimedValue } from './timed-value';

/** What lies between the slope and each end of its interval, and how it was found. */
export interface SlopeReach {
  readonly perMs: number;
  readonly method: string;
}

/** How sure the bound of the noise's memory is: with the estimate itself, half of the intervals are too short. */
const PERSISTENCE_CONFIDENCE = 0.85;
/** Once the memory of an autoregressive process is taken out, little is left: innovations depend on near ones. */
const BLOCK = 4;
/** Level, slope and memory are fitted to the points. */
const FITTED = 3;
/** By then the start of a simulated process is forgotten, or lost in what the process does by itself. */
const LONGEST_RUN_IN = 200;

/**
 * How far a Theil-Sen slope may lie from the truth where the noise remembers itself, on either side. Resampling blocks
 * of the residuals does not do: it forgets what a slow process does over more than a block, and raised 8 to 35 false
 * alarms in 100 runs of slow noise. So the residuals are turned into innovations of a first-order autoregressive
 * process, as persistent as the series allows; moving blocks of these are drawn, their signs at random, and made a
 * process again (post-blackening: Davison & Hinkley 1997, 8.2), which has a slope of its own. The standard deviation
 * of such slopes times Student's t, for as many degrees of freedom as there are separate blocks, is the reach: with
 * it no kind of noise that was tried raised more than 5 false alarms in 100 runs.
 */
export function slopeReach(points: readonly TimedValue[], line: Line, options: BootstrapOptions): SlopeReach {
  const n = points.length;
  const residuals = points.map(({ at, value }) => value - line.offset - line.slopePerMs * at);
  const phi = persistenceBound(residuals, PERSISTENCE_CONFIDENCE, options.seed);
  const innovations = innovationsOf(residuals, phi);
  const draw = seededIntegers(options.seed);
  const slopeOf = slopesAt(points.map(({ at }) => at));
  const slopes = Array.from({ length: options.resamples }, () => slopeOf(noise(n, phi, innovations, draw)));
  const t = studentQuantile((1 + options.confidence) / 2, (n - FITTED) / BLOCK);
  return {
    perMs: t * sampleStandardDeviation(slopes),
    method:
      `interval by ${options.resamples} resamplings in blocks of ${BLOCK} innovations, ` +
      `autocorrelation up to ${phi.toFixed(2)}`,
  };
}

/** Of mean nought, and as large as they were before a line was fitted to them. */
function innovationsOf(residuals: readonly number[], phi: number): readonly number[] {
  const raw = residuals.slice(1).map((residual, index) => residual - phi * (residuals[index] ?? NaN));
  const [middle, n] = [mean(raw), residuals.length];
  return raw.map((innovation) => (innovation - middle) * Math.sqrt(n / (n - FITTED)));
}

/** A process of n values. Without a leak memory falls as often as it rises: each block may come upside down. */
function noise(n: number, phi: number, innovations: readonly number[], draw: RandomIntegers): Float64Array {
  const values = new Float64Array(n);
  const runIn = phi < 1 ? Math.min(LONGEST_RUN_IN, Math.ceil(3 / (1 - phi))) : 0;
  let [value, place, left, sign] = [0, 0, 0, 1];
  for (let index = -runIn; index < n; index += 1) {
    if (left === 0) {
      place = draw(0, innovations.length - BLOCK);
      sign = draw(0, 1) === 0 ? 1 : -1;
      left = BLOCK;
    }
    value = phi * value + sign * (innovations[place] ?? NaN);
    place += 1;
    left -= 1;
    if (index >= 0) values[index] = value;
  }
  return values;
}
