import { createServer, type AddressInfo, type Socket } from 'node:net';
import { monotonicClock } from '../../quantities/clock';
import { loadCongestionControls, type CongestionControls } from './congestion-control';
import { coresSince, tell } from './own-messages';

/**
 * The sender of a blast: `path-source ADDRESS [CONGESTION CONTROL]`. It listens, and sends to who connects as fast as
 * it goes, until that one closes. It is the sink that connects, as Node reads into a buffer of one's own only there.
 */
const [address = '127.0.0.1', wanted] = process.argv.slice(2);

/** Several of them are always in line, so that the kernel never waits for this program. */
const WRITE_BYTES = 2 ** 18;
const WRITES_IN_LINE = 4;

process.once('disconnect', () => process.exit());
main().catch(fail);

async function main(): Promise<void> {
  const controls = await loadCongestionControls().catch((error: unknown) => {
    if (wanted !== undefined) throw error;
    return undefined;
  });
  const server = createServer((socket) => {
    server.close();
    try {
      blast(socket, controls);
    } catch (error) {
      fail(error);
    }
  });
  server.once('error', fail).listen(0, address, () => {
    tell({ listening: (server.address() as AddressInfo).port }).catch(fail);
  });
}

function blast(socket: Socket, controls: CongestionControls | undefined): void {
  const fd = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
  if (wanted !== undefined) controls?.choose(fd, wanted);
  const congestionControl = controls?.read(fd);
  const [since, usage] = [monotonicClock.now(), process.cpuUsage()];
  const bytes = Buffer.alloc(WRITE_BYTES, 'path');
  // After a failure Node fails all that is in line, and would so for ever with what is added meanwhile.
  const write = (error?: Error | null): void => {
    if (!error && !socket.destroyed) socket.write(bytes, write);
  };
  socket
    .on('error', () => undefined) // The sink closes while more is on its way to it.
    .once('close', () => {
      const cores = coresSince(usage, since, monotonicClock.now());
      tell({ sentBytes: socket.bytesWritten, congestionControl, cores })
        .then(() => process.exit())
        .catch(fail);
    });
  for (let line = 0; line < WRITES_IN_LINE; line += 1) write();
}

function fail(error: unknown): void {
  tell({ failed: error instanceof Error ? error.message : String(error) })
    .finally(() => process.exit(1))
    .catch(() => undefined);
}
