import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { EndWatch } from './external-end-watch';
import { rejectionOf } from './external-tries.fixture';

const never = new AbortController().signal;
const soon = { deadline: milliseconds(200), signal: never };
const late = { deadline: milliseconds(20_000), signal: never };

async function listening(port = 0): Promise<Server> {
  const server = createServer((_, response) => response.end('{}'));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** As the end of its process would. */
async function end(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

describe('EndWatch', () => {
  it('tells a server that ends from one that goes on', async () => {
    const server = await listening();
    using watch = await EndWatch.open(`http://127.0.0.1:${portOf(server)}`, never);
    expect(await watch?.ended(soon)).to.equal(false);
    await end(server);
    expect(await watch?.ended(late)).to.equal(true);
  });

  it('sees the end of a server in whose place another answers at once', async () => {
    const server = await listening();
    const port = portOf(server);
    using watch = await EndWatch.open(`http://127.0.0.1:${port}`, never);
    await end(server);
    const next = await listening(port);
    try {
      expect(await watch?.ended(late)).to.equal(true);
    } finally {
      await end(next);
    }
  });

  it('watches nothing that takes no connections, and stops when it is told to', async () => {
    const server = await listening();
    const origin = `http://127.0.0.1:${portOf(server)}`;
    const stopping = new AbortController();
    const reason = new Error('the run was stopped');
    using watch = await EndWatch.open(origin, never);
    const waiting = rejectionOf(watch!.ended({ ...late, signal: stopping.signal }));
    stopping.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(await rejectionOf(EndWatch.open(origin, stopping.signal))).to.equal(reason);
    await end(server);
    expect(await EndWatch.open(origin, never)).to.equal(undefined);
  });
});
