import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { TargetConnection } from '../../target/connect-target';
import { ConnectionShelf } from './connection-shelf';
import { RecordingServer, specOf } from './recording-server.fixture';

/** What becomes of one request over a connection. */
async function ask({ endpoint }: TargetConnection): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const ignored = (): void => undefined;
  endpoint.send(endpoint.prepare({ method: 'GET', path: '/' }), {
    sent: ignored,
    headers: ignored,
    content: ignored,
    usage: ignored,
    finished: ignored,
    ended: () => {
      resolve('answered');
    },
    failed: (_at, error) => {
      resolve(error.message);
    },
  });
  return promise;
}

describe('ConnectionShelf', () => {
  it('gives the same connection to the same server, and another one to others and other settings', async () => {
    await using server = await RecordingServer.start();
    const shelf = new ConnectionShelf();
    const first = shelf.to(specOf(server.baseUrl));
    expect(shelf.to(specOf(server.baseUrl))).to.equal(first);
    expect(shelf.to(specOf(server.baseUrl, { transport: 'undici' }))).not.to.equal(first);
    expect(shelf.to(specOf(server.baseUrl, { headers: { 'x-delay': '5' } }))).not.to.equal(first);
    expect(await ask(first)).to.equal('answered');
  });

  it('keeps the four that were used last, and closes the one that was not', async () => {
    await using server = await RecordingServer.start();
    const shelf = new ConnectionShelf();
    const to = (name: string): TargetConnection => shelf.to(specOf(server.baseUrl, { headers: { name } }));
    const [one, two] = [to('one'), to('two')];
    to('three');
    to('four');
    expect(await ask(two)).to.equal('answered');
    expect(to('one')).to.equal(one);
    to('five');
    expect(to('one')).to.equal(one);
    expect(await ask(one)).to.equal('answered');
    expect(await ask(two)).to.match(/closed/);
    expect(to('two')).not.to.equal(two);
  });
});
