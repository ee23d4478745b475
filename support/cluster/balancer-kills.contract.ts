import { it } from 'node:test';
import { expect } from 'chai';
import type { BalancerUnderContract, BalancerUnderTest } from './balancer-under-contract.fixture';
import { countersOf, countsOf, untilAttempts } from './balancer-counts.fixture';
import { askBalancer, SteadyLoad, untilHolds } from './balancer-load.fixture';

const CLIENTS = 12;
/** Bodies of 16 KB: they must be kept to be sent again. */
const LONG = { messages: [{ role: 'user', content: 'word '.repeat(3277) }] };
const LONG_THOUGHT_MS = 2_000;

/** What happens when a node is killed while it answers. */
export function describeKills(contract: BalancerUnderContract, underTest: () => BalancerUnderTest): void {
  it('loses no whole answer to a node that is killed, and uses it again when it is back', async (test) => {
    const { signal } = test;
    const { balancer, nodes } = underTest();
    const victim = nodes[1]!;
    await using load = new SteadyLoad(balancer.origin, { clients: CLIENTS, fields: LONG });
    const untilAnswered = (more: number) => {
      const goal = load.ended + more;
      return untilHolds(signal, () => load.ended >= goal);
    };
    await untilAnswered(60);
    // Each client waits for an answer when it happens, and none has begun: what has begun cannot be given again.
    load.think(LONG_THOUGHT_MS);
    await untilHolds(signal, () => load.hasTurned);
    await victim.kill();
    load.think(undefined);
    await using revived = new AsyncDisposableStack();
    let back = false;
    revived.defer(async () => {
      if (!back) await victim.revive();
    });
    const isUp = async () => (await countersOf(balancer, victim.id)).up;
    if (contract.checksHealth) await untilHolds(signal, async () => (await isUp()) === false);
    else await untilHolds(signal, async () => (await countersOf(balancer, victim.id)).failures > 0);
    await untilAnswered(CLIENTS);
    const before = await countersOf(balancer, victim.id);
    await untilAnswered(60);
    const attemptsAtDead = (await countersOf(balancer, victim.id)).attempts - before.attempts;
    // A balancer that does not check must try now and then whether the node is back.
    expect(attemptsAtDead).to.be.at.most(contract.checksHealth ? 0 : 10);

    await victim.revive();
    back = true;
    const { attempts } = await countersOf(balancer, victim.id);
    await untilHolds(signal, async () => {
      const { attempts: later, failures } = await countersOf(balancer, victim.id);
      return later - attempts - failures + before.failures >= 20;
    });
    if (contract.checksHealth) expect(await isUp()).to.be.true;
    await load.stop();

    test.diagnostic(`${contract.name}: ${load.lost.length} lost of ${load.sent} sent`);
    expect(load.lost).to.be.empty;
    const { retried } = (await countsOf(balancer)).counters;
    expect(retried).to.be.at.least(1);
    await untilAttempts(balancer, load.sent + retried, signal);
    const counts = await countsOf(balancer);
    expect(counts.attempts - counts.counters.retried).to.equal(load.sent);
    expect(counts.failures).to.equal(counts.counters.retried);
    expect((await countersOf(balancer, victim.id)).failures).to.equal(counts.failures);
  });
}

/** What becomes of a stream whose node is killed. */
export function describeBrokenStreams(
  contract: BalancerUnderContract,
  underTest: () => BalancerUnderTest,
): void {
  const outcome = contract.continuesStreams ? 'goes on with a stream' : 'cuts a stream, and counts that,';
  it(`${outcome} whose node is killed`, async ({ signal }) => {
    const { balancer, nodes } = underTest();
    const headers = { 'X-Simulated-ITL-ms': '40' };
    const started: Promise<void>[] = [];
    const streams = nodes.map(() => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      started.push(promise);
      const hear = () => {
        resolve(undefined);
      };
      return askBalancer(balancer.origin, { fields: { stream: true, max_tokens: 60 }, headers, hear });
    });
    await Promise.all(started);
    const victim = nodes[0]!;
    await victim.kill();
    try {
      const whole = (await Promise.all(streams)).filter(
        ({ complete, pieces }) => complete && pieces.join('').includes('data: [DONE]'),
      );
      // By least connections each of the three has one.
      expect(whole).to.have.length(contract.continuesStreams ? 3 : 2);
      await untilHolds(signal, async () => (await countersOf(balancer, victim.id)).failures > 0);
      const { counters, failures } = await countsOf(balancer);
      expect(failures).to.equal(1);
      expect(counters.continued).to.equal(contract.continuesStreams ? 1 : 0);
    } finally {
      await victim.revive();
    }
  });
}
