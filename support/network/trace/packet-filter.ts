/** Instructions of the kernel's classic packet filter: include/uapi/linux/bpf_common.h; bpf(4) of BSD. */
const LOAD_HALF = 0x28;
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;
/** In an Ethernet frame: its type; of IPv4 the addresses. */
const [TYPE, SOURCE, DESTINATION] = [12, 26, 30];
const [IPV4, ARP] = [0x0800, 0x0806];
const INSTRUCTION_BYTES = 8;
/** A jump goes over at most 255 instructions: with more addresses all packets are kept. */
const MOST_ADDRESSES = 120;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

/**
 * The program by which the kernel keeps the first bytes of packets from or to those IPv4 addresses, and of ARP; as an
 * array of `struct sock_filter`, little-endian.
 */
export function packetFilter(addresses: readonly string[], bytesKept: number): Buffer {
  if (addresses.length > MOST_ADDRESSES) return encoded([[RETURN, 0, 0, bytesKept]]);
  const numbers = addresses.map(numberOf);
  // Refused, then kept, are the last two instructions.
  const length = 3 + 2 * (1 + numbers.length) + 2;
  const [refused, kept] = [length - 2, length - 1];
  const to = (target: number, from: number) => target - from - 1;
  const program: Instruction[] = [[LOAD_HALF, 0, 0, TYPE]];
  program.push([JUMP_IF_EQUAL, to(kept, 1), 0, ARP], [JUMP_IF_EQUAL, 0, to(refused, 2), IPV4]);
  for (const place of [SOURCE, DESTINATION]) {
    program.push([LOAD_WORD, 0, 0, place]);
    for (const number of numbers) program.push([JUMP_IF_EQUAL, to(kept, program.length), 0, number]);
  }
  program.push([RETURN, 0, 0, 0], [RETURN, 0, 0, bytesKept]);
  return encoded(program);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);

function encoded(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * INSTRUCTION_BYTES);
  program.forEach(([code, whenTrue, whenFalse, value], place) => {
    const start = place * INSTRUCTION_BYTES;
    bytes.writeUInt16LE(code, start);
    bytes.writeUInt8(whenTrue, start + 2);
    bytes.writeUInt8(whenFalse, start + 3);
    bytes.writeUInt32LE(value, start + 4);
  });
  return bytes;
}
