import { describe, it } from 'node:test';
import { expect } from 'chai';
import { doubling, measured, slotsCurve, uslCurve, type Curve } from './load-curves.fixture';
import { fitUsl } from './usl';
import { uslText } from './usl-text';

const LEVELS = doubling(512);
const textOf = (curve: Curve, noise = 0): string => uslText(fitUsl(measured(curve, LEVELS, { noise })));

describe('uslText', () => {
  it('tells shares with their intervals, quality and peak', () => {
    expect(textOf(uslCurve(50, 0.02, 0.0003))).to.equal(
      'USL: serial share 2% (2% to 2%), crosstalk 0.03% (0.03% to 0.03%), R² 1, off by less than 0.1% when each ' +
        'level is left out; peak at 57.2 users (57.2 to 57.2 users)',
    );
    expect(textOf(uslCurve(50, 0.02, 0.0003), 0.02)).to.match(
      /^USL: serial share [\d.]+% \([\d.]+% to [\d.]+%\), crosstalk [\d.]+% \(.+\), R² 0\.99\d, off by [\d.]+% when each level is left out; peak at 5\d(\.\d)? users \(.+ to .+ users\)$/,
    );
  });

  it('judges no peak that was not measured', () => {
    expect(textOf(uslCurve(50, 0.3, 1e-6))).to.match(
      /; peak at 837 users \(not within the measured range, 1 to 512 users: not judged\)$/,
    );
    expect(textOf(uslCurve(50, 1, 0.01))).to.match(
      /; peak below the lowest level, 1 user \(not within the measured range, 1 to 512 users: not judged\)$/,
    );
    expect(textOf(uslCurve(50, 0.3, 0))).to.match(
      /; no peak: no crosstalk was found: throughput does not fall with more users$/,
    );
    expect(textOf(slotsCurve(50, 0.05))).to.match(
      /; peak at \d+ users \(not told from a plateau, throughput was measured to fall by less than 0\.1%, the curve is off by [\d.]+%: not judged\)$/,
    );
  });

  it('calls a poor fit poor, with its reason and without its parameters', () => {
    const text = textOf(slotsCurve(8, 0.05));
    expect(text).to.equal(
      'USL: poor fit from 1 to 512 users, not to be relied on: R² 0.845 (below 0.9), off by 20.3% (above 20%) ' +
        'when each level is left out',
    );
    expect(textOf(slotsCurve(2, 0.05))).to.match(/R² 0\.642 \(below 0\.9\), off by 18\.2% when each/);
  });

  it('says that R² means nothing where throughput is the same everywhere', () => {
    expect(textOf(slotsCurve(1, 0.05))).to.match(
      /crosstalk 0% .*, throughput the same at every level, off by less/,
    );
  });

  it('says why there is no fit', () => {
    expect(uslText(fitUsl([]))).to.match(/^USL: not fitted, 0 of at least 5 levels of users/);
  });
});
