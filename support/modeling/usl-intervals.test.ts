import { describe, it } from 'node:test';
import { expect } from 'chai';
import { doubling, measured, seeds, uslCurve } from './load-curves.fixture';
import { fitUsl } from './usl';
import type { Interval } from './usl-bootstrap';

const RUNS = seeds(200);
/** Of 200 intervals with 95 %, 190 are expected to hold the truth, with a standard deviation of 3.1. */
const FEWEST = 180;
/** Where no parameter is at its bound, the intervals must not be too wide either. */
const MOST = 199;

const holds = ({ low, high }: Interval, truth: number): boolean => low <= truth && truth <= high;

/** How many runs have an interval that holds the truth: of lambda, sigma, kappa, the peak, the curve. */
function coverage(
  [lambda, sigma, kappa]: readonly [number, number, number],
  levels: readonly number[],
  noise: number,
): Readonly<Record<string, number>> {
  const curve = uslCurve(lambda, sigma, kappa);
  const peak = kappa === 0 ? Infinity : Math.sqrt((1 - sigma) / kappa);
  const between = 0.7 * levels.at(-1)!;
  const held = { lambda: 0, sigma: 0, kappa: 0, peak: 0, curve: 0 };
  for (const seed of RUNS) {
    const fit = fitUsl(measured(curve, levels, { noise, seed }), { resamples: 150, seed: seed + 1e6 });
    if (fit.status !== 'fitted') throw new Error(fit.reason);
    const at = fit.throughputAt(between);
    if (at.status !== 'within its range') throw new Error(at.reason);
    if (holds(fit.lambda, lambda)) held.lambda += 1;
    if (holds(fit.sigma, sigma)) held.sigma += 1;
    if (holds(fit.kappa, kappa)) held.kappa += 1;
    if (holds(at, curve(between))) held.curve += 1;
    // No peak is told where no crosstalk was found: that interval reaches to infinity, too.
    if (fit.peak.status === 'none' || (fit.peak.low <= peak && peak <= (fit.peak.high ?? Infinity)))
      held.peak += 1;
  }
  return held;
}

const CASES = [
  {
    name: 'ten levels, peak within',
    atBound: false,
    truth: [50, 0.02, 0.0003],
    levels: doubling(512),
    noise: 0.02,
  },
  {
    name: 'seven levels, 10% of noise',
    atBound: false,
    truth: [50, 0.05, 0.001],
    levels: doubling(64),
    noise: 0.1,
  },
  { name: 'five levels', atBound: false, truth: [50, 0.05, 0.01], levels: doubling(16), noise: 0.02 },
  { name: 'no crosstalk', atBound: true, truth: [50, 0.05, 0], levels: doubling(64), noise: 0.02 },
  { name: 'no serial share', atBound: true, truth: [50, 0, 0.001], levels: doubling(64), noise: 0.02 },
] as const;

describe('the 95% intervals of fitUsl', () => {
  for (const { name, truth, levels, noise, atBound } of CASES) {
    it(`hold the truth in at least ${FEWEST} of ${RUNS.length} runs: ${name}`, () => {
      for (const [figure, held] of Object.entries(coverage(truth, levels, noise)))
        expect(held, figure).to.be.within(FEWEST, atBound ? RUNS.length : MOST);
    });
  }
});
