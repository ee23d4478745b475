import type { Packet } from './packet';

/** `struct tpacket_block_desc` of include/uapi/linux/if_packet.h, in bytes; version 3. */
const BLOCK = { packets: 12, first: 16, length: 20 } as const;
/** `struct tpacket3_hdr`, after which the `sockaddr_ll` of the packet stands, aligned to 16 bytes. */
const HEADER = {
  next: 0,
  seconds: 4,
  nanoseconds: 8,
  kept: 12,
  length: 16,
  start: 24,
  type: 48 + 10,
} as const;
const OUTGOING = 4;

/** Where the kernel says whose a block is: 0 its own, with the lowest bit this program's. */
export const STATUS_OFFSET = 8;

/** How many bytes of a block are in use. */
export const blockLength = (block: Buffer): number => block.readUInt32LE(BLOCK.length);

/** The packets of a block that the kernel has filled; they share its memory. Documentation/networking/packet_mmap.rst */
export function packetsOfBlock(block: Buffer): readonly Packet[] {
  let place = block.readUInt32LE(BLOCK.first);
  return Array.from({ length: block.readUInt32LE(BLOCK.packets) }, () => {
    const field = (offset: number) => block.readUInt32LE(place + offset);
    const start = place + block.readUInt16LE(place + HEADER.start);
    const packet: Packet = {
      time: BigInt(field(HEADER.seconds)) * 1_000_000_000n + BigInt(field(HEADER.nanoseconds)),
      length: field(HEADER.length),
      direction: block.readUInt8(place + HEADER.type) === OUTGOING ? 'out' : 'in',
      bytes: block.subarray(start, start + field(HEADER.kept)),
    };
    place += field(HEADER.next);
    return packet;
  });
}
