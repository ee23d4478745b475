import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SpawnedSimulator } from '../../simulator/spawned-simulator';
import { textOf } from '../../simulator/words';
import { milliseconds } from '../../quantities/units';
import type { Balancer } from '../balancer';
import { countsOf } from '../balancer-counts.fixture';
import { untilHolds } from '../balancer-load.fixture';
import { askStream, digestOf, faultlessDigest } from './asked-stream.fixture';
import type { BalancerTimings } from './balancer-timings';
import { EmbeddedBalancer } from './embedded-balancer';

const STREAMS = 50;
/** Streams take more than a second, so that nodes die within them even where this process is late to read. */
const TOKENS = 160;
const FLAGS = ['--ttft', '20 ms', '--itl', '8 ms', '--streams', '64'] as const;

/** Three simulators, and a balancer before them, each in a process of its own. */
async function startAll(
  flags: readonly string[],
  signal: AbortSignal,
  timings?: Partial<BalancerTimings>,
): Promise<{ balancer: Balancer; simulators: readonly SpawnedSimulator[] } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const ids = ['node-1', 'node-2', 'node-3'];
  const simulators = await Promise.all(
    ids.map(async (id) => stack.use(await SpawnedSimulator.start(...FLAGS, ...flags, '--node-id', id))),
  );
  const nodes = simulators.map(({ origin }, place) => ({ id: ids[place] ?? '', origin }));
  const balancer = stack.use(await EmbeddedBalancer.start(nodes, signal, timings));
  const resources = stack.move();
  return { balancer, simulators, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Asks for that many streams at once, and does each of these things once so many events have come in all. */
async function askMany(
  origin: string,
  deeds: readonly (readonly [events: number, deed: () => void])[],
  fields: object = {},
) {
  let [events, done] = [0, 0];
  const hear = () => {
    events += 1;
    for (const [at, deed] of deeds.slice(done)) {
      if (events < at) break;
      done += 1;
      deed();
    }
  };
  const asked = Array.from({ length: STREAMS }, () =>
    askStream(origin, { fields: { max_tokens: TOKENS, ...fields }, hear }),
  );
  const streams = await Promise.all(asked);
  expect(done, 'the streams came to their end before everything was done').to.equal(deeds.length);
  return streams;
}

const WHOLE = faultlessDigest(textOf(0, TOKENS), TOKENS, 'length');

describe('EmbeddedBalancer, nodes of which die', () => {
  const servers: readonly [what: string, flags: readonly string[]][] = [
    ['count their tokens at the end', []],
    ['count their tokens in each event', ['--usage', 'continuous']],
    [
      'send several tokens in an event, and count them there',
      ['--usage', 'continuous', '--tokens-per-event', '3'],
    ],
    ['cut their events anywhere', ['--misbehave', 'drip']],
  ];
  for (const [what, flags] of servers)
    it(`loses and doubles no token when two of three are killed within ${STREAMS} streams, which ${what}`, async (test) => {
      await using all = await startAll(flags, test.signal);
      const { balancer, simulators } = all;
      const kill = (place: number) => () => {
        process.kill(simulators[place]?.pid ?? NaN, 'SIGKILL');
      };
      const perStream = flags.includes('3') ? TOKENS / 3 : TOKENS;
      const streams = await askMany(balancer.origin, [
        [STREAMS * perStream * 0.15, kill(0)],
        [STREAMS * perStream * 0.45, kill(1)],
      ]);
      for (const stream of streams) expect(digestOf(stream)).to.deep.equal(WHOLE);
      const { counters } = await countsOf(balancer);
      test.diagnostic(`${counters.continued} continued, ${counters.retried} retried, 0 of ${STREAMS} lost`);
      expect(counters.continued).to.be.at.least(1);
      expect(counters).to.have.property('cut', 0);
      expect(counters.nodes.get('node-1')?.up).to.be.false;
      expect(counters.nodes.get('node-3')).to.include({ up: true, failures: 0 });
    });

  it('goes on with the streams of a node that is frozen', async (test) => {
    const timings = { healthTimeout: milliseconds(300) };
    await using all = await startAll([], test.signal, timings);
    const { balancer, simulators } = all;
    const [frozen] = simulators;
    try {
      const streams = await askMany(balancer.origin, [
        [STREAMS * 20, () => process.kill(frozen?.pid ?? NaN, 'SIGSTOP')],
      ]);
      for (const stream of streams) expect(digestOf(stream)).to.deep.equal(WHOLE);
      const { counters } = await countsOf(balancer);
      expect(counters.continued).to.be.at.least(1);
      test.diagnostic(`${counters.continued} continued, ${counters.retried} retried, 0 of ${STREAMS} lost`);
    } finally {
      process.kill(frozen?.pid ?? NaN, 'SIGCONT');
    }
    await untilHolds(test.signal, async () => {
      const { counters } = await countsOf(balancer);
      return counters.nodes.get('node-1')?.up === true;
    });
  });

  it('says who served a stream first, and leaves the bytes of one that does not break as they are', async (test) => {
    await using all = await startAll([], test.signal);
    const { balancer, simulators } = all;
    const through = await askStream(balancer.origin, { fields: { max_tokens: 5 } });
    expect(through.headers['x-served-by']).to.match(/^node-[123]$/);
    const direct = await askStream(simulators[2]?.origin ?? '', { fields: { max_tokens: 5 } });
    const timeless = (body: string) => body.replaceAll(/"created":\d+/g, '');
    expect(timeless(through.body)).to.equal(timeless(direct.body));
  });
});
