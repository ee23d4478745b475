import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { scenarioSeed } from './scenario-seed';

describe('scenarioSeed', () => {
  it('is a whole number below 2^31, the same for the same scenario', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.string(), fc.nat(5), (seed, scenario, part) => {
        const own = scenarioSeed(seed, scenario, part);
        expect(Number.isInteger(own)).to.equal(true);
        expect(own).to.be.within(0, 2 ** 31 - 1);
        expect(scenarioSeed(seed, scenario, part)).to.equal(own);
      }),
    );
  });

  it('is another one for each scenario, each part of it, and each run', () => {
    const seeds = ['one', 'two'].flatMap((scenario) =>
      [0, 1, 2].flatMap((part) => [5, 6].map((seed) => scenarioSeed(seed, scenario, part))),
    );
    expect(new Set(seeds).size).to.equal(12);
  });

  it('does not take the end of a title for a part', () => {
    expect(scenarioSeed(1, 'users 1', 1)).not.to.equal(scenarioSeed(1, 'users ', 11));
  });
});
