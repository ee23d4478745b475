import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaptureMessage, CaptureOrder, CaptureRequest, WrittenCapture } from './capture-order';
import { packetFilter } from './packet-filter';
import { PacketMemory } from './packet-memory';
import { BLOCK_WITHIN_MS, openPacketSocket, type PacketSocket } from './packet-socket';
import { pcapng } from './pcapng';

const LOOK_EVERY_MS = 20;

/** Runs in the client's network namespace and keeps the latest packets, until its parent is gone. */
async function main(): Promise<void> {
  const order = JSON.parse(process.argv[2] ?? '') as CaptureOrder;
  process.once('disconnect', () => process.exit());
  const socket = await openPacketSocket(order.interface, packetFilter(order.addresses, order.bytesKept));
  const capture = new Capture(order, socket);
  setInterval(() => {
    capture.look();
  }, LOOK_EVERY_MS);
  process.on('message', ({ path }: CaptureRequest) => {
    capture
      .write(path)
      .then((written) => {
        tell({ kind: 'written', ...written });
      })
      .catch((error: unknown) => {
        tell({ kind: 'not written', why: wordsOf(error) });
      });
  });
  tell({ kind: 'capturing' });
}

class Capture {
  readonly #order: CaptureOrder;
  readonly #socket: PacketSocket;
  readonly #memory: PacketMemory;
  readonly #began = wallClock();
  #seen = 0;
  #lost = 0;

  constructor(order: CaptureOrder, socket: PacketSocket) {
    this.#order = order;
    this.#socket = socket;
    this.#memory = new PacketMemory(order.bytesInMemory);
  }

  look(): void {
    this.#memory.keep(this.#socket.takeBlocks());
  }

  /** Writes the latest packets, those up to now included. */
  async write(path: string): Promise<WrittenCapture> {
    // What came until now is in a block that the kernel gives after that.
    await pause(2 * BLOCK_WITHIN_MS);
    this.look();
    const { seen, dropped } = this.#socket.counts();
    this.#seen += seen;
    this.#lost += dropped;
    const packets = this.#memory.packets();
    const offset = wallClock() - process.hrtime.bigint();
    const about = {
      name: this.#order.interface,
      snapLength: this.#order.bytesKept,
      comment: `times less ${offset} ns are those of CLOCK_MONOTONIC`,
      began: this.#began,
      ended: wallClock(),
      seen: this.#seen,
      dropped: this.#lost,
    };
    await writeFile(path, Buffer.concat([...pcapng(about, packets)]));
    return { packets: packets.length, lost: this.#lost };
  }
}

/** In ns since 1970, to 1 microsecond or so. */
const wallClock = (): bigint =>
  BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1_000n;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function tell(message: CaptureMessage): void {
  process.send?.(message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${wordsOf(error)}\n`, () => process.exit(1));
});
