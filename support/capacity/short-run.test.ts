import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arrivalsOn } from './level-trial.fixture';
import { UNENDING } from './queueing-trial.fixture';
import { shortRunDoubts } from './short-run';
import { parseSlaLimit } from './sla';

const limit = (text: string) => parseSlaLimit('p95 time to first token', text);
/** Of the 200 arrivals a second that four slots can serve. */
const levelOf = (rate: number, seed = 1) => {
  const server = { slots: 4, service: 20, prefill: 0.1, exponentialSeed: seed };
  return arrivalsOn(server, 1000 * seed).series.measure(rate, UNENDING);
};

describe('shortRunDoubts', () => {
  it('are of a wait near its limit, until there are enough arrivals', async () => {
    const load = await levelOf(150);
    const { value = NaN } = load.summary.estimate('ttft_scheduled', { kind: 'percentile', share: 0.95 });
    const near = limit(`${1.2 * value} ms`);
    const [doubt] = shortRunDoubts(load, near);
    expect(doubt).to.match(
      /^\d+ arrivals are too few to tell it from its limit, at which waits would vary by \d+/,
    );
    const far = limit(`${6.1 * value} ms`);
    expect(shortRunDoubts(load, far)).to.deep.equal([]);
    // A queue at that limit varies by more than itself over 300 arrivals, and by a third over 3000.
    const between = limit('125 ms');
    expect(shortRunDoubts(load, between)).to.have.length(1);
    while (shortRunDoubts(load, between).length > 0 && load.runs.length < 12) await load.measure(UNENDING);
    expect(load.runs.length).to.be.within(3, 8);
  });

  it('are none of what is no wait', async () => {
    const load = await levelOf(150);
    const { value = NaN } = load.summary.estimate('tpot', { kind: 'percentile', share: 0.5 });
    const decoding = parseSlaLimit('median time per output token', `${1.01 * value} ms`);
    expect(shortRunDoubts(load, decoding)).to.deep.equal([]);
    expect(shortRunDoubts(load, parseSlaLimit('throughput', '1 tokens per second'))).to.deep.equal([]);
  });

  it('keep a calm of a server that is nearly full from being taken for its usual state', async (test) => {
    // At nine tenths p95 is 138 ms: in how many short runs is it three quarters of that at most, and believed to be?
    const less = limit('104 ms');
    let [calm, believed] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      const load = await levelOf(180, seed);
      const { high } = load.summary.estimate('ttft_scheduled', {
        kind: 'percentile',
        share: 0.95,
      }) as { high?: number };
      if ((high ?? Infinity) > 104) continue;
      calm += 1;
      if (shortRunDoubts(load, less).length === 0) believed += 1;
    }
    test.diagnostic(
      `${calm} of 60 intervals are within three quarters of the truth, ${believed} of them believed`,
    );
    expect(calm).to.be.above(0);
    expect(believed).to.be.below(0.4 * calm);
  });
});
