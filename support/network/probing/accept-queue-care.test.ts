import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AcceptQueueCare } from './accept-queue-care';

/** How many of so many ticks may connect, if each that may is answered by the kernel. */
function allowed(care: AcceptQueueCare, ticks: number): number {
  let count = 0;
  for (let tick = 0; tick < ticks; tick += 1)
    if (care.allows()) {
      count += 1;
      care.connected();
    }
  return count;
}

describe('AcceptQueueCare', () => {
  it('lets every tenth through once 50 wait for a server that does not answer', () => {
    expect(allowed(new AcceptQueueCare(), 150)).to.equal(50 + 10);
  });

  it('lets all through again when the server has answered', () => {
    const care = new AcceptQueueCare();
    allowed(care, 100);
    care.served();
    expect(allowed(care, 40)).to.equal(40);
  });

  it('lets all through where nothing is answered: then nothing waits at the server', () => {
    const care = new AcceptQueueCare();
    const all = Array.from({ length: 200 }, () => care.allows());
    expect(all).not.to.include(false);
  });
});
