import type { Packet } from './packet';

/** Where packets were captured, and how. */
export interface CapturedInterface {
  readonly name: string;
  /** Of each packet at most so many bytes. */
  readonly snapLength: number;
  /** For readers of the file. */
  readonly comment: string;
  /** In ns since 1970. */
  readonly began: bigint;
  readonly ended: bigint;
  /** Packets that the interface had meanwhile, and that could not be captured. */
  readonly seen: number;
  readonly dropped: number;
}

// Block types and option codes of draft-ietf-opsawg-pcapng, sections 4 and 3.5.
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
const OPTION = {
  end: 0,
  comment: 1,
  application: 4,
  interfaceName: 2,
  timeResolution: 9,
  packetFlags: 2,
} as const;
const STATISTIC = { began: 2, ended: 3, seen: 4, dropped: 5 } as const;
const LINK_TYPE_ETHERNET = 1;
/** Stamps are in units of 10^-9 s. */
const NANOSECONDS = 9;
const DIRECTIONS = { in: 1, out: 2 } as const;

/** A capture file of one section and one interface, as Wireshark reads it; little-endian. */
export function* pcapng(about: CapturedInterface, packets: Iterable<Packet>): Generator<Buffer> {
  const { name, snapLength, comment, began, ended, seen, dropped } = about;
  const length = u64(0xffff_ffff_ffff_ffffn);
  const section = [u32(BYTE_ORDER_MAGIC), u16(1), u16(0), length];
  const application = Buffer.from('inference performance tests');
  const texts = [option(OPTION.comment, Buffer.from(comment)), option(OPTION.application, application)];
  yield block(SECTION_HEADER, ...section, ...texts, option(OPTION.end));
  yield block(
    INTERFACE_DESCRIPTION,
    u16(LINK_TYPE_ETHERNET),
    u16(0),
    u32(snapLength),
    option(OPTION.interfaceName, Buffer.from(name)),
    option(OPTION.timeResolution, Buffer.of(NANOSECONDS)),
    option(OPTION.end),
  );
  for (const packet of packets) yield packetBlock(packet);
  yield block(
    INTERFACE_STATISTICS,
    u32(0),
    stamp(ended),
    option(STATISTIC.began, stamp(began)),
    option(STATISTIC.ended, stamp(ended)),
    option(STATISTIC.seen, u64(BigInt(seen))),
    option(STATISTIC.dropped, u64(BigInt(dropped))),
    option(OPTION.end),
  );
}

const packetBlock = ({ time, length, direction, bytes }: Packet): Buffer =>
  block(
    ENHANCED_PACKET,
    u32(0),
    stamp(time),
    u32(bytes.length),
    u32(length),
    padded(bytes),
    option(OPTION.packetFlags, u32(DIRECTIONS[direction])),
    option(OPTION.end),
  );

/** Its length stands before and behind, so that files can be read backwards. */
function block(type: number, ...parts: readonly Buffer[]): Buffer {
  const length = u32(12 + parts.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([u32(type), length, ...parts, length]);
}

const option = (code: number, value: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u16(code), u16(value.length), padded(value)]);

/** To a multiple of four bytes. */
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** The upper half comes first, whatever the order of bytes. */
const stamp = (time: bigint): Buffer =>
  Buffer.concat([u32(Number(time >> 32n)), u32(Number(time & 0xffff_ffffn))]);

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
