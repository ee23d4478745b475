import { describe, it } from 'node:test';
import { expect } from 'chai';
import { errorOf } from './length-samples.fixture';
import { parseLength } from './parse-length';

const KNOWN =
  'write for example 128; or normal, mean 128, deviation 32; or lognormal, mean 128, deviation 32; ' +
  'or lognormal, median 100, p95 400; or uniform, 64 to 256; or exponential, mean 128';
const LOGNORMAL = 'lognormal, mean 128, deviation 32, or lognormal, median 100, p95 400';
const COUNT = 'is not a whole number of at least 1; write digits only, for example 32';
const BELOW_1 =
  'too much of it lies below 1, and the mean of the rest would be more than 10 % above its own; ' +
  'write a larger mean, a smaller deviation, or a range behind it: from 1 to 256';

const FAULTS: readonly [text: string, fault: string][] = [
  ['', `it begins with nothing; ${KNOWN}`],
  ['long', `it begins with "long"; ${KNOWN}`],
  ['Normal, mean 128, deviation 32', `it begins with "Normal"; ${KNOWN}`],
  ['-3', `it begins with "-3"; ${KNOWN}`],
  ['0', `"0" ${COUNT}`],
  ['12.5', `"12.5" ${COUNT}`],
  ['128 tokens', `"128 tokens" ${COUNT}`],
  ['1,024', '"024" behind "1" is no range; write numbers with a point, for example 128'],
  ['normal', 'normal has other parts; write for example normal, mean 128, deviation 32'],
  ['normal, mean 128', 'normal has other parts; write for example normal, mean 128, deviation 32'],
  [
    'exponential, mean 9, deviation 9',
    'exponential has other parts; write for example exponential, mean 128',
  ],
  ['lognormal, mean 100, p95 400', `lognormal has other parts; write for example ${LOGNORMAL}`],
  ['lognormal, sigma 1', `"sigma 1" is none of its parts; write for example ${LOGNORMAL}`],
  ['uniform', 'uniform has other parts; write for example uniform, 64 to 256'],
  ['normal, mean 128, mean 9', 'it has "mean" twice; write for example normal, mean 128, deviation 32'],
  ['exponential, mean many', '"many" is not a number of tokens; write digits, for example 128'],
  ['normal, mean 128, deviation -1', '"-1" is not a number of tokens; write digits, for example 128'],
  ['exponential, mean 0', 'the mean is 0; write more than that'],
  ['lognormal, median 0, p95 1', 'the median is 0; write more than that'],
  ['lognormal, median 400, p95 100', 'p95 is below the median; write more for p95'],
  ['uniform, 256 to 64', '256 is above 64; write the smaller one first: 64 to 256'],
  ['uniform, 0 to 64', `"0" ${COUNT}`],
  ['exponential, mean 128, from 9 to 2', '9 is above 2; write the smaller one first: 2 to 9'],
  ['exponential, mean 128, from 9', '"from 9" is not a range; write for example from 64 to 256'],
  [
    'normal, mean 128, deviation 32, from 400 to 500',
    'less than one in a thousand of it lies from 400 to 500; write a range around its middle',
  ],
  [
    '128, from 1 to 127',
    'less than one in a thousand of it lies from 1 to 127; write a range around its middle',
  ],
  ['normal, mean 10, deviation 20', BELOW_1],
  ['exponential, mean 2', BELOW_1],
];

describe('parseLength', () => {
  for (const [text, fault] of FAULTS)
    it(`refuses "${text}" and says what to write`, () => {
      expect(errorOf(() => parseLength(text))).to.equal(`"${text}" is not a length: ${fault}`);
    });

  it('takes parts in any order, and white space as it comes', () => {
    const { shape } = parseLength('normal, mean 128, deviation 32');
    expect(parseLength(' normal ,deviation 32,mean 128 ').shape).to.deep.equal(shape);
  });

  it('keeps the text for reports', () => {
    expect(parseLength(' exponential, mean 128.5, from 1 to 512 ')).to.include({
      unit: 'tokens',
      text: 'exponential, mean 128.5, from 1 to 512',
    });
  });

  it('takes every example that its errors name', () => {
    for (const example of KNOWN.replace('write for example ', '').split('; or '))
      expect(errorOf(() => parseLength(example))).to.equal('no error');
  });

  it('takes a range that only just holds what is fixed', () => {
    expect(parseLength('128, from 128 to 128').mean).to.equal(128);
  });

  it('tells the mean of what is left of a range', () => {
    // Above 128 an exponential begins anew.
    expect(parseLength('exponential, mean 128, from 128 to 100000').mean).to.be.closeTo(255.5, 0.01);
  });
});
