import { describe, it } from 'node:test';
import { expect } from 'chai';
import { lagOneCoefficient, persistenceBound } from './autoregression';
import { seededFractions } from './random';

/** A process of uniform innovations, after it has forgotten its start. */
function process(n: number, phi: number, seed: number): number[] {
  const fraction = seededFractions(seed);
  let value = 0;
  return Array.from({ length: n + 100 }, () => (value = phi * value + fraction() - 0.5)).slice(100);
}

describe('lagOneCoefficient', () => {
  it('nears the truth for a long series, whatever line is added', () => {
    for (const phi of [0, 0.5, 0.9]) {
      const values = process(20_000, phi, 4);
      expect(lagOneCoefficient(values)).to.be.closeTo(phi, 0.02);
      const tilted = values.map((value, index) => 7 - 3 * index + value);
      expect(lagOneCoefficient(tilted)).to.be.closeTo(lagOneCoefficient(values), 1e-6);
    }
  });

  it('is nought where nothing is left', () => {
    expect(lagOneCoefficient([4, 4, 4, 4, 4])).to.equal(0);
  });
});

describe('persistenceBound', () => {
  for (const phi of [0.3, 0.8]) {
    it(`lies above phi = ${phi} as often as it claims`, () => {
      let [above, plain] = [0, 0];
      for (let seed = 1; seed <= 200; seed += 1) {
        const values = process(30, phi, seed);
        if (persistenceBound(values, 0.85, seed) >= phi) above += 1;
        if (lagOneCoefficient(values) >= phi) plain += 1;
      }
      // Two standard deviations of 200 trials on both sides.
      expect(above / 200).to.be.within(0.8, 0.9);
      expect(plain / 200, 'what it makes good').to.be.below(0.4);
    });
  }

  it('knows a random walk that long, and that white noise is none', () => {
    const bounds = (phi: number) =>
      Array.from({ length: 50 }, (_, index) => persistenceBound(process(60, phi, index + 1), 0.85, 1));
    expect(bounds(1).filter((bound) => bound === 1).length).to.be.at.least(38);
    for (const bound of bounds(0)) expect(bound).to.be.within(0, 0.6);
  });
});
