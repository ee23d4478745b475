import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { kvFragmentation, type KvSample } from './kv-fragmentation';

const looks = (...used: readonly number[]): KvSample[] =>
  used.map((usedTokens, index) => ({ at: milliseconds(index), usedTokens }));

describe('kvFragmentation', () => {
  it('is the part of the blocks in use that holds no live token, over all looks together', () => {
    const live = [60, 120];
    expect(kvFragmentation(looks(80, 160), (at) => live[at])).to.deep.equal({
      status: 'measured',
      percent: 25,
      usedTokens: 240,
      liveTokens: 180,
      samples: 2,
    });
  });

  it('is at most half a block for each request, however many there are', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1 });
    fc.assert(
      fc.property(lengths, fc.constantFrom(1, 16, 64), (requests, block) => {
        const used = requests.reduce((sum, length) => sum + Math.ceil(length / block) * block, 0);
        const live = requests.reduce((sum, length) => sum + length, 0);
        const result = kvFragmentation(looks(used), () => live);
        if (result.status === 'unavailable') throw new Error(result.reason);
        expect(result.percent).to.be.within(0, (100 * (block - 1) * requests.length) / used + 1e-9);
        expect(result).to.not.have.property('doubt');
      }),
    );
  });

  it('reports as it is what cannot be, and doubts it', () => {
    const result = kvFragmentation(looks(100), () => 150);
    expect(result).to.include({ status: 'measured', percent: -50 });
    expect(result)
      .to.have.property('doubt')
      .that.matches(/more tokens were live/);
  });

  const refused: readonly [string, KvSample[], () => number | undefined, RegExp][] = [
    ['nobody looked', [], () => 1, /never looked at/],
    ['nothing was in use', looks(0, 0), () => 0, /in use at any of the 2 looks/],
    ['the client does not know its tokens', looks(10), () => undefined, /client does not know/],
  ];
  for (const [what, samples, live, reason] of refused)
    it(`says why there is no figure where ${what}`, () => {
      expect(kvFragmentation(samples, live)).to.have.property('reason').that.matches(reason);
    });
});
