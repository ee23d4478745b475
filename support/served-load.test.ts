import { describe, it } from 'node:test';
import { expect } from 'chai';
import { errorOf } from './load/lengths/length-samples.fixture';
import { parseServedLoad } from './served-load';

describe('parseServedLoad', () => {
  it('reads virtual users as a count, and arrivals as a rate', () => {
    expect(parseServedLoad('16 virtual users')).to.deep.equal({ dimension: 'count', value: 16 });
    expect(parseServedLoad('1 virtual user')).to.deep.equal({ dimension: 'count', value: 1 });
    expect(parseServedLoad('20 requests per second')).to.deep.equal({ dimension: 'request rate', value: 20 });
    expect(parseServedLoad('0.5 requests per second')).to.have.property('value', 0.5);
  });

  const FAULTS: readonly [text: string, fault: RegExp][] = [
    ['0 virtual users', /^"0" is not a whole number of at least 1/],
    ['1.5 virtual users', /^"1.5" is not a whole number/],
    [
      '0 requests per second',
      /^"0 requests per second" is no load; write for example 20 requests per second$/,
    ],
    ['20 tokens per second', /^"20 tokens per second" is a token rate, not a request rate/],
    ['many users', /^"many users" is not a quantity/],
    ['16', /^"16" is a count, not a request rate/],
  ];
  for (const [text, fault] of FAULTS)
    it(`refuses "${text}", with what to write`, () => {
      expect(errorOf(() => parseServedLoad(text))).to.match(fault);
    });
});
