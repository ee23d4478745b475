import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import { BalancerError } from './balancer';
import { onFreePort } from './balancer-process-port';

const clash = new BalancerError('cannot bind socket (Address already in use) [127.0.0.1:4000]');

describe('onFreePort', () => {
  it('tries another port where the first was taken in the meantime', async () => {
    const ports: number[] = [];
    const port = await onFreePort((free) => {
      ports.push(free);
      return ports.length < 3 ? Promise.reject(clash) : Promise.resolve(free);
    });
    expect(ports).to.have.length(3);
    expect(port).to.equal(ports[2]);
    for (const one of ports) expect(one).to.be.within(1024, 65_535);
  });

  it('gives up after some tries, and at once where it is something else', async () => {
    let tries = 0;
    const failing = (error: Error) =>
      rejectionOf(
        onFreePort(() => {
          tries += 1;
          return Promise.reject(error);
        }),
      );
    expect(await failing(clash)).to.equal(clash);
    expect(tries).to.equal(5);
    const other = new BalancerError('unknown keyword');
    expect(await failing(other)).to.equal(other);
    expect(tries).to.equal(6);
  });
});
