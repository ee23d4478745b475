import { request } from 'node:http';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { countersOf, countsOf, untilAttempts } from './balancer-counts.fixture';
import { FailingNode, type Failing } from './balancer-failing-node.fixture';
import type { BalancerUnderContract } from './balancer-under-contract.fixture';

/** What the counters of a balancer say, against what a node that always fails has seen itself. */
export function describeFailureCounts(
  contract: Pick<BalancerUnderContract, 'skip' | 'start'>,
  ways: Readonly<Partial<Record<Failing, 'repeated' | 'lost'>>>,
): void {
  describe('its counters', { skip: contract.skip }, () => {
    for (const [way, outcome] of Object.entries(ways) as [Failing, 'repeated' | 'lost'][])
      it(`tell of a node that ${way}: requests are ${outcome}`, async ({ signal }) => {
        await using good = await FailingNode.start('good', 'does not');
        await using bad = await FailingNode.start('bad', way);
        await using balancer = await contract.start([bad, good], signal);
        let lost = 0;
        for (let sent = 0; sent < 12; sent += 1) if (!(await isAnswered(balancer.origin))) lost += 1;
        const failed = bad.requests;
        expect(failed).to.be.at.least(1);
        const retried = outcome === 'repeated' ? failed : 0;
        expect(lost).to.equal(failed - retried);
        await untilAttempts(balancer, 12 + retried, signal);
        expect(await countersOf(balancer, 'bad')).to.include({ attempts: failed, failures: failed });
        expect(await countersOf(balancer, 'good')).to.include({ attempts: good.requests, failures: 0 });
        expect((await countsOf(balancer)).counters.retried).to.equal(retried);
      });

    it('tell of requests that were tried on the only node and given up', async ({ signal }) => {
      await using bad = await FailingNode.start('bad', 'closes');
      await using balancer = await contract.start([bad], signal);
      for (let sent = 0; sent < 3; sent += 1) expect(await isAnswered(balancer.origin)).to.be.false;
      await untilAttempts(balancer, bad.requests, signal);
      expect(await countersOf(balancer, 'bad')).to.include({
        attempts: bad.requests,
        failures: bad.requests,
      });
    });
  });
}

/** Whether a whole answer with status 200 came. */
function isAnswered(origin: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const sent = request(origin, { agent: false }, (response) => {
    response.resume().on('error', () => undefined);
    response.once('close', () => {
      resolve(response.complete && response.statusCode === 200);
    });
  });
  sent.once('error', () => {
    resolve(false);
  });
  sent.end();
  return promise;
}
