import { describe, it } from 'node:test';
import { expect } from 'chai';
import { BlockedListener } from '../../probes/network/blocked-listener.fixture';
import { Listening } from '../../probes/network/listening.fixture';
import { milliseconds } from '../../quantities/units';
import type { ConnectLook } from '../container-look';
import { ConnectLooker } from './connect-looker';
import { findRoundTripSource } from './found-round-trip-source';

const onLinux = { skip: process.platform !== 'linux' && 'what is tested is how Linux connects' };

/** Looks at a port of this machine so often at once; rejects with what is wrong on this side. */
async function looksAt(port: number, count: number, address = '127.0.0.1'): Promise<ConnectLook[]> {
  const source = await findRoundTripSource();
  const { promise, resolve, reject } = Promise.withResolvers<ConnectLook[]>();
  const looks: ConnectLook[] = [];
  const tell = (look: ConnectLook): void => {
    looks.push(look);
    if (looks.length === count) resolve(looks);
  };
  const container = { id: 'node-1', address, port, healthPath: '/health' };
  const looker = new ConnectLooker(container, source, tell, reject, milliseconds(200));
  for (let look = 0; look < count; look += 1) looker.look();
  return promise;
}

describe('ConnectLooker', onLinux, () => {
  it('tells a round trip, and ends the connection without a word', async () => {
    await using server = await Listening.start();
    const [look] = await looksAt(server.port, 1);
    expect(look).to.include({ kind: 'connect', node: 'node-1', outcome: 'connected', retransmitted: 0 });
    expect(look?.roundTrip).to.be.greaterThan(0);
    expect(look?.roundTrip).to.be.at.most((look?.knownAt ?? 0) - (look?.at ?? 0));
    await server.left(1);
    expect(server.seen.filter((what) => what !== 'connection')).to.deep.equal(['end']);
  });

  it('tells that a port is closed', async () => {
    const server = await Listening.start();
    const { port } = server;
    await server[Symbol.asyncDispose]();
    expect(await looksAt(port, 1)).to.have.nested.property('[0].outcome', 'refused');
  });

  it('tells what was not answered in time, and goes on meanwhile', async () => {
    // Linux lets two wait, and is silent to all after them.
    await using server = await BlockedListener.start(1);
    const looks = await looksAt(server.port, 4);
    expect(looks.map(({ outcome }) => outcome)).to.deep.equal([
      'connected',
      'connected',
      'unanswered',
      'unanswered',
    ]);
    expect(looks.at(-1)?.roundTrip).to.equal(undefined);
  });

  it('fails where this side cannot ask', async () => {
    // No name of a host has a space.
    const reason: unknown = await looksAt(80, 1, 'no host').catch((error: unknown) => error);
    expect(reason).to.have.property('name', 'NetworkError');
    expect(reason).to.have.property('message').that.contains('node-1 at no host:80 cannot be looked at');
  });
});
