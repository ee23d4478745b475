import { randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import type { Balancer } from './balancer';
import type { BalancerUnderContract, BalancerUnderTest } from './balancer-under-contract.fixture';
import { countsOf, untilAttempts } from './balancer-counts.fixture';
import { askBalancer } from './balancer-load.fixture';
import type { BalancedSimulator } from './balancer-nodes.fixture';

/** How requests come to the nodes, and answers back. */
export function describeSpreading(contract: BalancerUnderContract, underTest: () => BalancerUnderTest): void {
  it('says what it is and where', () => {
    const { balancer } = underTest();
    expect(balancer.description).to.match(/\S/);
    expect(balancer.origin).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(balancer.continuesStreams).to.equal(contract.continuesStreams);
    expect(balancer.pids).to.have.length.at.least(1);
  });

  it('answers every request, spreads them evenly, and counts each once', async ({ signal }) => {
    const { balancer, nodes } = underTest();
    const answers = await Promise.all(Array.from({ length: 60 }, () => askBalancer(balancer.origin)));
    expect(answers.filter(({ status, complete }) => status !== 200 || !complete)).to.be.empty;
    await untilAttempts(balancer, 60, signal);
    const { counters, attempts, failures } = await countsOf(balancer);
    expect([...counters.nodes.keys()]).to.have.members(nodes.map(({ id }) => id));
    expect({ attempts, failures, retried: counters.retried, continued: counters.continued }).to.deep.equal({
      attempts: 60,
      failures: 0,
      retried: 0,
      continued: 0,
    });
    const perNode = [...counters.nodes.values()].map((node) => node.attempts);
    expect(Math.max(...perNode) - Math.min(...perNode), String(perNode)).to.be.at.most(6);
  });

  it('passes the id of a request on to the node', async ({ signal }) => {
    const { balancer, nodes } = underTest();
    const id = randomUUID();
    await askBalancer(balancer.origin, { headers: { 'X-Request-Id': id } });
    await untilSeen(nodes, id, signal);
  });

  it('leaves a node no work for a client that has hung up', async ({ signal }) => {
    const { balancer, nodes } = underTest();
    const id = randomUUID();
    const leaving = new AbortController();
    const left = askBalancer(balancer.origin, {
      // It would take hours.
      fields: { stream: true, max_tokens: 10_000, ignore_eos: true },
      headers: { 'X-Request-Id': id, 'X-Simulated-ITL-ms': '5000' },
      signal: leaving.signal,
      hear: () => {
        leaving.abort();
      },
    });
    expect((await rejectionOf(left))?.name).to.equal('AbortError');
    await untilSeen(nodes, id, signal);
  });

  it('passes a stream on event by event', async () => {
    const { balancer } = underTest();
    const { status, pieces } = await askBalancer(balancer.origin, {
      fields: { stream: true, max_tokens: 30 },
      headers: { 'X-Simulated-ITL-ms': '15' },
    });
    expect(status).to.equal(200);
    expect(pieces.join('')).to.contain('data: [DONE]');
    // Some may have come together where this process was late to read; a buffered answer comes in one.
    expect(pieces.length).to.be.at.least(15);
    expect(pieces[0]).not.to.contain('[DONE]');
  });

  if (contract.tellsInFlight)
    it('tells how many requests are under way', async () => {
      const { balancer } = underTest();
      let during: Promise<number> | undefined;
      await askBalancer(balancer.origin, {
        fields: { stream: true, max_tokens: 30 },
        headers: { 'X-Simulated-ITL-ms': '15' },
        hear: () => {
          during ??= inFlight(balancer);
        },
      });
      expect(await during).to.equal(1);
    });
}

async function inFlight(balancer: Balancer): Promise<number> {
  const { counters } = await countsOf(balancer);
  return counters.nodes.values().reduce((sum, node) => sum + (node.inFlight ?? NaN), 0);
}

/** Resolves once a request of that id has come to its end at one of them; the others may never see another. */
async function untilSeen(
  nodes: readonly BalancedSimulator[],
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const found = new AbortController();
  const waiting = AbortSignal.any([found.signal, signal]);
  try {
    expect(await Promise.any(nodes.map((node) => node.untilSeen(id, waiting)))).to.equal(id);
  } finally {
    found.abort();
  }
}
