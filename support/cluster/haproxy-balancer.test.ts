import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../rejection.fixture';
import { BalancerError } from './balancer';
import { describeBalancer } from './balancer.contract';
import { describeFailureCounts } from './balancer-failures.contract';
import { HaproxyBalancer } from './haproxy-balancer';
import { programOnPath } from './known-program';

const skip = programOnPath('haproxy') === undefined && 'haproxy is not installed on this machine';
const start: typeof HaproxyBalancer.start = (nodes, signal) => HaproxyBalancer.start(nodes, signal);

describeBalancer({
  name: 'HaproxyBalancer',
  skip,
  checksHealth: true,
  tellsInFlight: true,
  continuesStreams: false,
  start,
});

describe('HaproxyBalancer', { skip }, () => {
  const unending = new AbortController().signal;

  describeFailureCounts(
    { skip, start },
    {
      closes: 'repeated',
      resets: 'repeated',
      'is busy': 'repeated',
      cuts: 'lost',
      garbles: 'lost',
    },
  );

  it('tells its version and its policy', async () => {
    await using balancer = await start([NOBODY], unending);
    expect(balancer.description).to.match(
      /^haproxy \d+\.\d\S*, least connections, health checks every 500 ms, up to \d+ requests in flight$/,
    );
  });

  it('tells the faults of a configuration in the words of haproxy', async () => {
    const error = await rejectionOf(HaproxyBalancer.start([NOBODY], unending, { healthPath: '/a "b' }));
    expect(error).to.be.instanceOf(BalancerError);
    expect(error?.message).to.match(/^haproxy \(process \d+\) ended with exit code 1:\n.*ALERT/s);
  });

  it('says why it tells no counters once it has ended', async () => {
    const balancer = await start([NOBODY], unending);
    await balancer[Symbol.asyncDispose]();
    const counters = await balancer.counters();
    expect(counters.status).to.equal('unavailable');
  });

  for (const [nodes, words] of [
    [[], 'needs at least one node'],
    [[{ id: 'a', origin: 'https://127.0.0.1:1' }], 'cannot stand before a at "https://127.0.0.1:1"'],
    [[{ id: 'a', origin: 'http://127.0.0.1:1/v1' }], 'without a path'],
    [[{ id: 'a', origin: 'node 1' }], 'give its origin as http://HOST:PORT'],
  ] as const)
    it(`says of nodes ${JSON.stringify(nodes)} that it ${words}`, async () => {
      const error = await rejectionOf(start(nodes, unending));
      expect(error).to.be.instanceOf(BalancerError);
      expect(error?.message).to.contain(words);
    });
});

/** Port 1 is nobody's. */
const NOBODY = { id: 'a', origin: 'http://127.0.0.1:1' };
