import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { deviationOf, errorOf, offMean } from './length-samples.fixture';
import { parseThinkTime } from './parse-think-time';
import { sampleThinkTimes } from './think-time-distribution';

const TIMES: readonly [text: string, mean: number, deviation: number][] = [
  ['0 s', 0, 0],
  ['250 ms', 250, 0],
  ['exponential, mean 2 s', 2000, 2000],
  ['lognormal, mean 2 s, deviation 1 s', 2000, 1000],
  ['normal, mean 1 min, deviation 6 s', 60_000, 6000],
  ['uniform, 1 s to 3 s', 2000, 2000 / Math.sqrt(12)],
];

describe('think times', () => {
  for (const [text, mean, deviation] of TIMES)
    it(`have the mean and the deviation of ${text}, in ms`, () => {
      const distribution = parseThinkTime(text);
      const times = sampleThinkTimes(distribution, 20_000, 5);
      expect(distribution.mean).to.be.closeTo(mean, mean * 1e-6);
      if (mean > 0) expect(offMean(times, distribution)).to.be.lessThan(0.005);
      expect(deviationOf(times)).to.be.closeTo(deviation, deviation * 0.02);
    });

  it('keep to their range, and have fractions', () => {
    const text = 'exponential, mean 2 s, from 500 ms to 3 s';
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const times = sampleThinkTimes(parseThinkTime(text), 40, seed);
        for (const time of times) expect(time).to.be.within(500, 3000);
        expect(times.some((time) => !Number.isInteger(time))).to.equal(true);
        expect(sampleThinkTimes(parseThinkTime(text), 40, seed)).to.deep.equal(times);
      }),
    );
  });

  const FAULTS: readonly [text: string, fault: string][] = [
    ['2', '"2" is a count, not a duration; write for example 300 ms'],
    ['exponential, mean 2', '"2" is a count, not a duration; write for example 300 ms'],
    ['uniform, 3 s to 1 s', '3 s is above 1 s; write the smaller one first: 1 s to 3 s'],
    ['1,5 s', '"5 s" behind "1" is no range; write numbers with a point, for example 2 s'],
    [
      'normal, mean 1 s, deviation 3 s',
      'too much of it lies below 0 s, and the mean of the rest would be more than 10 % above its own; ' +
        'write a larger mean, a smaller deviation, or a range behind it: from 0 s to 3 s',
    ],
  ];
  for (const [text, fault] of FAULTS)
    it(`are refused, "${text}", with what to write`, () => {
      expect(errorOf(() => parseThinkTime(text))).to.equal(`"${text}" is not a think time: ${fault}`);
    });
});
