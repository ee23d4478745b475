import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { BalancerError } from './balancer';

const TRIES = 5;

/**
 * Starts a program that must be told its port, on a free one of the loopback. Between the look for one and the start
 * another program can take it: the program then says that it is in use, and another port is tried.
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === TRIES || !isClash(error)) throw error;
    }
  }
}

/** In the words of strerror(EADDRINUSE), which both programs print. */
const isClash = (error: unknown): boolean =>
  error instanceof BalancerError && /address already in use/i.test(error.message);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
