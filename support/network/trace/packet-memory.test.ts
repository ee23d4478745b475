import { expect } from 'chai';
import { describe, it } from 'node:test';
import { PacketMemory } from './packet-memory';

const HEADER_BYTES = 80;
const FIRST = 48;

/** A block as the kernel fills it, of packets that begin with those bytes. */
function blockOf(
  packets: readonly { readonly second: number; readonly type: number; readonly text: string }[],
): Buffer {
  const size = 128;
  const block = Buffer.alloc(FIRST + packets.length * size);
  block.writeUInt32LE(packets.length, 12);
  block.writeUInt32LE(FIRST, 16);
  block.writeUInt32LE(block.length, 20);
  packets.forEach(({ second, type, text }, place) => {
    const start = FIRST + place * size;
    [size, second, 7, text.length, 1500].forEach((value, word) =>
      block.writeUInt32LE(value, start + word * 4),
    );
    block.writeUInt16LE(HEADER_BYTES, start + 24);
    block.writeUInt8(type, start + 58);
    block.write(text, start + HEADER_BYTES);
  });
  return block;
}

describe('the memory of packets', () => {
  it('reads times, directions and bytes out of the blocks of the kernel', () => {
    const memory = new PacketMemory(10_000);
    memory.keep([
      blockOf([
        { second: 1, type: 0, text: 'there' },
        { second: 2, type: 4, text: 'back' },
      ]),
    ]);
    const read = memory.packets().map(({ bytes, ...packet }) => ({ ...packet, text: bytes.toString() }));
    expect(read).to.deep.equal([
      { time: 1_000_000_007n, length: 1500, direction: 'in', text: 'there' },
      { time: 2_000_000_007n, length: 1500, direction: 'out', text: 'back' },
    ]);
  });

  it('forgets the oldest', () => {
    const blocks = [1, 2, 3].map((second) => blockOf([{ second, type: 0, text: 'x' }]));
    const memory = new PacketMemory(2 * (blocks[0]?.length ?? NaN));
    memory.keep(blocks);
    expect(memory.packets().map(({ time }) => time / 1_000_000_000n)).to.deep.equal([2n, 3n]);
  });
});
