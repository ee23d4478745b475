import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { tokenDelays, tokensDueAfter, type ServiceLaw } from './service-law';
import type { SimulatorOptionsInput } from './simulator-options';
import { VirtualServing, type VirtualRequest } from './virtual-serving.fixture';

const words = (count: number, name = 'w'): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(' ');
const request = (prompt: string, tokens: number): VirtualRequest => ({ prompt, tokens });

/** All delays in these tests are sums of small multiples of powers of two: equal to the last bit. */
const LAW = { timeToFirstToken: 8, interTokenLatency: 4 };

const durations = fc.double({ min: 0, max: 1000, noNaN: true }).map(milliseconds);
const laws: fc.Arbitrary<ServiceLaw> = fc.record({
  timeToFirstToken: durations,
  interTokenLatency: durations,
  prefillPerToken: durations,
  decodePerContextToken: durations,
  slowdownPerStream: fc.double({ min: 0, max: 3, noNaN: true }),
});
const starts = fc
  .record({
    promptTokens: fc.nat(500),
    cached: fc.double({ min: 0, max: 1, noNaN: true }),
    running: fc.nat(99),
  })
  .map(({ promptTokens, cached, running }) => ({
    promptTokens,
    cachedTokens: Math.floor(cached * promptTokens),
    running: running + 1,
  }));

describe('tokenDelays', () => {
  it('makes the sum of its gaps, one by one, of every law', () => {
    fc.assert(
      fc.property(laws, starts, fc.integer({ min: 1, max: 60 }), (law, start, count) => {
        const stretch = 1 + law.slowdownPerStream * (start.running - 1);
        const uncached = start.promptTokens - start.cachedTokens;
        let due = law.timeToFirstToken + stretch * law.prefillPerToken * uncached;
        for (let before = 1; before < count; before += 1) {
          const context = start.promptTokens + before;
          due += stretch * (law.interTokenLatency + law.decodePerContextToken * context);
        }
        expect(tokensDueAfter(tokenDelays(law, start), count)).to.be.closeTo(due, 1e-9 * (1 + due));
      }),
    );
  });

  it('is to the last bit what is set, where the law has nothing but its two delays', () => {
    fc.assert(
      fc.property(laws, starts, fc.integer({ min: 1, max: 1e5 }), (law, start, count) => {
        const none = milliseconds(0);
        const plain = { prefillPerToken: none, decodePerContextToken: none, slowdownPerStream: 0 };
        const delays = tokenDelays({ ...law, ...plain }, start);
        const { timeToFirstToken, interTokenLatency } = law;
        expect(delays).to.deep.equal({ timeToFirstToken, interTokenLatency, latencyGrowth: 0 });
        expect(tokensDueAfter(delays, count)).to.equal(timeToFirstToken + (count - 1) * interTokenLatency);
      }),
    );
  });
});

describe('a simulator whose service follows a law', () => {
  const serve = async (
    options: SimulatorOptionsInput,
    ...requests: readonly VirtualRequest[]
  ): Promise<VirtualServing> => {
    const serving = new VirtualServing({ ...LAW, ...options });
    await serving.ask(...requests);
    serving.pass(10_000);
    return serving;
  };

  it('takes its time for each token of a prompt, one after the other through one slot', async () => {
    const short = request(words(2, 'a'), 2);
    const long = request(words(10, 'b'), 1);
    const serving = await serve({ prefillPerToken: 0.5, slots: 1 }, short, long);
    expect(serving.sentAt(0)).to.deep.equal([9, 13]);
    expect(serving.sentAt(1)).to.deep.equal([13 + 8 + 5]);
  });

  it('takes none for those that it knows from a prompt before', async () => {
    const serving = new VirtualServing({ ...LAW, prefillPerToken: 0.5 });
    const [cold, warm] = [request(words(40), 1), request(`${words(36)} other words`, 1)];
    await serving.ask(cold);
    serving.pass(1000);
    await serving.ask(warm);
    serving.pass(2000);
    expect(serving.sentAt(0)).to.deep.equal([8 + 20]);
    // Two blocks of 16 are known of its 38.
    expect(serving.sentAt(1)).to.deep.equal([1000 + 8 + 3]);
    expect(serving.log.map(({ cachedTokens }) => cachedTokens)).to.deep.equal([0, 32]);
  });

  it('is slower from token to token as the context grows', async () => {
    const serving = await serve({ decodePerContextToken: 0.25 }, request(words(4), 5));
    // Contexts of 5, 6, 7 and 8 tokens.
    expect(serving.sentAt(0)).to.deep.equal([8, 13.25, 18.75, 24.5, 30.5]);
    expect(serving.log[0]!.service).to.deep.equal({
      running: 1,
      timeToFirstToken: 8,
      interTokenLatency: 5.25,
      latencyGrowth: 0.25,
    });
  });

  it('is slower for who takes a slot beside others, all along and whoever leaves or comes', async () => {
    const options = { slowdownPerStream: 0.5, prefillPerToken: 1, slots: 2 };
    const [first, second, third] = [request('a', 2), request('b', 4), request('c', 2)];
    const serving = await serve(options, first, second, third);
    expect(serving.sentAt(0)).to.deep.equal([9, 13]);
    expect(serving.sentAt(1)).to.deep.equal([9.5, 15.5, 21.5, 27.5]);
    // It has waited until the first was over, and the second is still there.
    expect(serving.sentAt(2)).to.deep.equal([13 + 9.5, 13 + 9.5 + 6]);
    expect(serving.log.map(({ index, service }) => [index, service?.running])).to.deep.equal([
      [0, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  it('sends events of several tokens when the last of them is due', async () => {
    const serving = await serve({ decodePerContextToken: 0.25, tokensPerEvent: 2 }, request(words(4), 5));
    expect(serving.sentAt(0)).to.deep.equal([8, 18.75, 30.5]);
  });

  it('puts what a request asks for in the place of its own two delays, and keeps the rest', async () => {
    const headers = { 'x-simulated-ttft-ms': '16', 'x-simulated-itl-ms': '2' };
    const asking = { ...request(words(4), 2), headers };
    const serving = await serve({ prefillPerToken: 0.5, decodePerContextToken: 0.25 }, asking);
    expect(serving.sentAt(0)).to.deep.equal([18, 18 + 2 + 1.25]);
  });
});
