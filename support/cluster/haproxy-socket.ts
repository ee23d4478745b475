import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Long enough for a machine under load: it is answered between two events of its loop. */
const DEADLINE_MS = 5_000;

/** Asks haproxy one thing at its statistics socket, and reads the answer to its end. Rejects where there is none. */
export async function askHaproxy(path: string, command: string): Promise<string> {
  const socket = connect(path);
  const deadline = setTimeout(() => {
    socket.destroy(new Error(`no answer within ${DEADLINE_MS} ms`));
  }, DEADLINE_MS);
  try {
    // It answers and closes; to be closed on before that would take it for a client that has left.
    socket.write(`${command}\n`);
    return await text(socket);
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}
