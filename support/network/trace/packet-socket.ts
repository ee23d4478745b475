import { NetworkError } from '../network-error';
import { blockLength, STATUS_OFFSET } from './packet-block';

// include/uapi/linux/{if_ether,if_packet,socket}.h, include/uapi/asm-generic/{mman,socket}.h; x86 and ARM alike.
const AF_PACKET = 17;
const SOCK_RAW_CLOEXEC = 3 | 0o2_000_000;
const ETH_P_ALL = 3;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SOL_PACKET = 263;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const READ_WRITE = 3;
const MAP_SHARED = 1;

/** Room for what comes while this process is held up: 2 MB, of which one block holds some hundred packets. */
const BLOCK_BYTES = 65_536;
const BLOCKS = 32;
const FRAME_BYTES = 2048;
/** A block that is not full is given after so long, in ms. */
export const BLOCK_WITHIN_MS = 20;

/** What the kernel has counted since it was asked last. */
interface PacketCounts {
  readonly seen: number;
  /** For want of a free block. */
  readonly dropped: number;
}

/** A socket that gets all packets of an interface by memory that it shares with the kernel; no call a packet. */
export interface PacketSocket {
  /** Copies of the blocks that are full, or old enough; oldest first. */
  takeBlocks(): readonly Buffer[];
  counts(): PacketCounts;
}

/**
 * Opens it on an interface of this process's network namespace, with a filter of the kernel's (`packetFilter`). It lasts
 * as long as the process. Rejects with a `NetworkError` that says what the system does not let it do.
 */
export async function openPacketSocket(name: string, filter: Buffer): Promise<PacketSocket> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const checked = (what: string, result: number): number => {
    if (result < 0)
      throw new NetworkError(
        `packets of ${name} cannot be captured: ${what} failed with errno ${koffi.errno()}`,
      );
    return result;
  };
  const setOption = libc.func('int setsockopt(int, int, int, void *, uint32_t)');
  const set = (socket: number, what: string, [level, option]: readonly number[], value: Buffer) =>
    checked(`setsockopt(${what})`, setOption(socket, level, option, value, value.length) as number);

  const index = libc.func('uint32_t if_nametoindex(const char *)')(name) as number;
  if (index === 0) throw new NetworkError(`the client has no interface ${name}`);
  // Without a protocol it gets nothing until all is set.
  const open = libc.func('int socket(int, int, int)');
  const socket = checked('socket(AF_PACKET)', open(AF_PACKET, SOCK_RAW_CLOEXEC, 0) as number);
  set(socket, 'SO_ATTACH_FILTER', [SOL_SOCKET, SO_ATTACH_FILTER], programOf(filter, koffi.address(filter)));
  set(socket, 'PACKET_VERSION', [SOL_PACKET, PACKET_VERSION], words(TPACKET_V3));
  const ring = words(
    BLOCK_BYTES,
    BLOCKS,
    FRAME_BYTES,
    (BLOCK_BYTES / FRAME_BYTES) * BLOCKS,
    BLOCK_WITHIN_MS,
    0,
    0,
  );
  set(socket, 'PACKET_RX_RING', [SOL_PACKET, PACKET_RX_RING], ring);
  const map = libc.func('void *mmap(void *, size_t, int, int, int, int64_t)');
  const address: unknown = map(null, BLOCK_BYTES * BLOCKS, READ_WRITE, MAP_SHARED, socket, 0);
  if (koffi.address(address) >= 0xffff_ffff_ffff_f000n) checked('mmap', -1);
  const bind = libc.func('int bind(int, void *, uint32_t)');
  const place = socketAddress(index);
  checked('bind', bind(socket, place, place.length) as number);

  const getOption = libc.func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)');
  const blocks = new BlockRing(koffi.view(address, BLOCK_BYTES * BLOCKS));
  return {
    takeBlocks: () => blocks.take(),
    counts: () => {
      const value = Buffer.alloc(12);
      checked('PACKET_STATISTICS', getOption(socket, SOL_PACKET, PACKET_STATISTICS, value, [12]) as number);
      return { seen: value.readUInt32LE(0), dropped: value.readUInt32LE(4) };
    },
  };
}

/** The memory that the kernel fills block by block, round and round. */
class BlockRing {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  #next = 0;

  constructor(memory: ArrayBuffer) {
    this.#bytes = Buffer.from(memory);
    this.#words = new Int32Array(memory);
  }

  take(): readonly Buffer[] {
    const taken: Buffer[] = [];
    while (taken.length < BLOCKS) {
      const start = this.#next * BLOCK_BYTES;
      const status = (start + STATUS_OFFSET) / 4;
      // Read and written in order: what it guards is another processor's work.
      if ((Atomics.load(this.#words, status) & 1) === 0) break;
      const block = this.#bytes.subarray(start, start + BLOCK_BYTES);
      taken.push(Buffer.from(block.subarray(0, Math.min(blockLength(block), BLOCK_BYTES))));
      Atomics.store(this.#words, status, 0);
      this.#next = (this.#next + 1) % BLOCKS;
    }
    return taken;
  }
}

function words(...numbers: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(numbers).buffer);
}

/** `struct sock_fprog`: how many instructions, and where; on machines of 64 bits. */
function programOf(filter: Buffer, address: bigint): Buffer {
  const program = Buffer.alloc(16);
  program.writeUInt16LE(filter.length / 8);
  program.writeBigUInt64LE(address, 8);
  return program;
}

/** `struct sockaddr_ll`; the protocol in the network's order. */
function socketAddress(index: number): Buffer {
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ETH_P_ALL, 2);
  address.writeInt32LE(index, 4);
  return address;
}
