import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { NetworkError } from '../network-error';
import { untilAllAnswer } from './answering-containers';

const address = '127.0.0.1';

/** A port on which a server listens, and one on which none does any more. */
async function ports(): Promise<readonly [number, number, AsyncDisposable]> {
  const [server, closed] = [createServer(), createServer()];
  for (const one of [server, closed]) await once(one.listen(0, address), 'listening');
  const found = [server, closed].map((one) => (one.address() as AddressInfo).port);
  await once(closed.close(), 'close');
  const end = async () => {
    await once(server.close(), 'close');
  };
  return [found[0] ?? NaN, found[1] ?? NaN, { [Symbol.asyncDispose]: end }];
}

describe('untilAllAnswer', () => {
  it('tries each, and names all that do not answer', async () => {
    const [open, closed, server] = await ports();
    try {
      await untilAllAnswer([{ id: 'a', address, port: open }]);
      const places = [
        { id: 'a', address, port: open },
        { id: 'b', address, port: closed },
        { id: 'c', address, port: closed },
      ];
      const error = await rejectionOf(untilAllAnswer(places));
      expect(error).to.be.instanceOf(NetworkError);
      expect(error?.message).to.equal(
        `container b does not answer on 127.0.0.1:${closed} (refused); ` +
          `container c does not answer on 127.0.0.1:${closed} (refused); ` +
          'name the port on which its server listens within the container, on all its addresses',
      );
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});
