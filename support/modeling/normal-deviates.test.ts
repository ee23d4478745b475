import { describe, it } from 'node:test';
import { expect } from 'chai';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { seededNormals } from './normal-deviates';

const draws = (seed: number, count: number): number[] => {
  const normal = seededNormals(seed);
  return Array.from({ length: count }, normal);
};

describe('seededNormals', () => {
  it('have mean 0, variance 1 and the tails of a normal distribution', () => {
    const many = draws(3, 20_000);
    expect(mean(many)).to.be.closeTo(0, 0.03);
    expect(sampleStandardDeviation(many)).to.be.closeTo(1, 0.02);
    const beyond = many.filter((value) => Math.abs(value) > 1.96).length / many.length;
    expect(beyond).to.be.closeTo(0.05, 0.006);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(draws(5, 10)).to.deep.equal(draws(5, 10));
    expect(draws(5, 10)).not.to.deep.equal(draws(6, 10));
  });
});
