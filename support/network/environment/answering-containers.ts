import { connect } from 'node:net';
import { NetworkError } from '../network-error';

const ANSWERS_WITHIN_MS = 3_000;

/** Where a container is to serve. */
interface ServingPlace {
  readonly id: string;
  readonly address: string;
  readonly port: number;
}

/** Resolves once each takes a connection. Rejects with a `NetworkError` that names all that do not within 3 s. */
export async function untilAllAnswer(
  places: readonly ServingPlace[],
  withinMs: number = ANSWERS_WITHIN_MS,
): Promise<void> {
  const faults = await Promise.all(
    places.map(async ({ id, address, port }) => {
      const why = await whyNoAnswer(address, port, withinMs);
      return why === undefined ? [] : [`container ${id} does not answer on ${address}:${port} (${why})`];
    }),
  );
  const told = faults.flat();
  if (told.length > 0)
    throw new NetworkError(
      `${told.join('; ')}; name the port on which its server listens within the container, on all its addresses`,
    );
}

function whyNoAnswer(address: string, port: number, withinMs: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host: address, port, timeout: withinMs })
    .once('connect', () => {
      resolve(undefined);
    })
    .once('timeout', () => {
      resolve(`no answer within ${withinMs} ms`);
    })
    .once('error', ({ code, message }: NodeJS.ErrnoException) => {
      resolve(code === 'ECONNREFUSED' ? 'refused' : message);
    });
  return promise.finally(() => socket.destroy());
}
