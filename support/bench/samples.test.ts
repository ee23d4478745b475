import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Samples } from './samples';

const same = (value: number): number => value;

describe('Samples', () => {
  const samples = new Samples<number>();
  for (const [contender, ...values] of [
    ['lean', 20, 90, 44],
    ['wrk', 10, 30, 11],
  ] as const)
    for (const value of values) samples.add('GET', contender, value);

  it('keeps them in the order of the repetitions', () => {
    expect(samples.of('GET', 'lean')).to.deep.equal([20, 90, 44]);
  });

  it('takes the median over the repetitions', () => {
    expect(samples.median('GET', 'lean', same)).to.equal(44);
  });

  it('takes the ratio within each repetition, not that of the medians', () => {
    expect(samples.ratio('GET', ['lean', 'wrk'], same)).to.equal(3);
  });

  it('knows no figure of what was not measured', () => {
    expect(samples.median('POST', 'lean', same)).to.be.NaN;
    expect(samples.ratio('GET', ['lean', 'autocannon'], same)).to.be.NaN;
  });
});
