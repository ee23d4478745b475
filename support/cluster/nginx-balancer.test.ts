import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { rejectionOf } from '../rejection.fixture';
import { BalancerError } from './balancer';
import { describeBalancer } from './balancer.contract';
import { describeFailureCounts } from './balancer-failures.contract';
import { NginxBalancer } from './nginx-balancer';
import { programOnPath } from './known-program';

const skip = programOnPath('nginx') === undefined && 'nginx is not installed on this machine';
const start: typeof NginxBalancer.start = (nodes, signal) => NginxBalancer.start(nodes, signal);

describeBalancer({
  name: 'NginxBalancer',
  skip,
  checksHealth: false,
  tellsInFlight: false,
  continuesStreams: false,
  start,
});

describe('NginxBalancer', { skip }, () => {
  const unending = new AbortController().signal;

  describeFailureCounts(
    { skip, start },
    { closes: 'repeated', resets: 'repeated', 'is busy': 'repeated', cuts: 'lost' },
  );

  it('tells its version and its policy', async () => {
    await using balancer = await start([NOBODY], unending);
    expect(balancer.description).to.match(
      /^nginx \d+\.\d\S*, least connections, no health checks of its own: .* is left out for 1 s$/,
    );
  });

  it('tells the faults of a configuration in the words of nginx', async () => {
    const silenceTimeout = milliseconds(-1);
    const error = await rejectionOf(NginxBalancer.start([NOBODY], unending, { silenceTimeout }));
    expect(error).to.be.instanceOf(BalancerError);
    expect(error?.message).to.match(/^nginx \(process \d+\) ended with exit code 1:\n.*\[emerg\]/s);
  });

  it('says which host nobody knows', async () => {
    const error = await rejectionOf(start([{ id: 'a', origin: 'http://nobody.invalid:1' }], unending));
    expect(error).to.be.instanceOf(BalancerError);
    expect(error?.message).to.match(/^the host of a at nobody\.invalid:1 cannot be looked up: /);
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
