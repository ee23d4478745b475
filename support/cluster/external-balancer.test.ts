import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { rejectionOf } from '../rejection.fixture';
import { BalancerError } from './balancer';
import { ExternalBalancer } from './external-balancer';

/** Answers with these statuses, one after the other, and with the last from then on. */
async function serverOf(
  test: TestContext,
  ...statuses: number[]
): Promise<{ origin: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((message, response) => {
    asked.push(message.url ?? '');
    response.statusCode = statuses[Math.min(asked.length, statuses.length) - 1] ?? 200;
    response.end();
  });
  return { origin: await listening(test, server), asked };
}

async function listening(test: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('ExternalBalancer', () => {
  const unending = new AbortController().signal;

  it('waits until nodes answer behind it, at the path that it was given', async (test) => {
    const { origin, asked } = await serverOf(test, 503, 502, 404);
    const balancer = await ExternalBalancer.reach(`${origin}/v1/models`, unending);
    expect(asked).to.deep.equal(['/v1/models', '/v1/models', '/v1/models']);
    expect(balancer.origin).to.equal(origin);
    expect(balancer.pids).to.be.empty;
    expect(balancer.description).to.contain(origin);
  });

  it('says that the header of the nodes stands in for its counters', async (test) => {
    const { origin } = await serverOf(test, 200);
    const counters = await (await ExternalBalancer.reach(origin, unending)).counters();
    expect(counters.status).to.equal('unavailable');
    expect(JSON.stringify(counters)).to.contain('the header of the nodes is used instead');
  });

  it('leaves it running', async (test) => {
    const { origin } = await serverOf(test, 200);
    const balancer = await ExternalBalancer.reach(origin, unending);
    await balancer[Symbol.asyncDispose]();
    expect((await fetch(origin)).status).to.equal(200);
  });

  it('says what it heard where nobody answers in time', async (test) => {
    const { origin } = await serverOf(test, 503);
    const busy = await rejectionOf(ExternalBalancer.reach(origin, unending, { patience: milliseconds(500) }));
    expect(busy).to.be.instanceOf(BalancerError);
    expect(busy?.message).to.match(/^the balancer at http:\S+ answered 503, for 0\.5 s: see whether it runs/);

    const closed = createServer();
    const gone = await listening(test, closed);
    closed.close();
    await once(closed, 'close');
    const refused = await rejectionOf(
      ExternalBalancer.reach(gone, unending, { patience: milliseconds(500) }),
    );
    expect(refused?.message).to.match(/did not answer \(.*ECONNREFUSED.*\), for 0\.5 s/);
  });

  it('stops waiting when it is told to', async (test) => {
    const { origin } = await serverOf(test, 503);
    const [reason, stopping] = [new Error('the run was stopped'), new AbortController()];
    const reaching = rejectionOf(ExternalBalancer.reach(origin, stopping.signal));
    stopping.abort(reason);
    expect(await reaching).to.equal(reason);
  });

  for (const url of ['10.0.0.1:8080', 'ftp://balancer', ''])
    it(`says that "${url}" is no address`, async () => {
      const error = await rejectionOf(ExternalBalancer.reach(url, unending));
      expect(error).to.be.instanceOf(BalancerError);
      expect(error?.message).to.contain('write for example http://');
    });
});
