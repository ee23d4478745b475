import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { packetFilter } from './packet-filter';

/** What the kernel would keep of a packet: as its interpreter does, bpf(4). */
function kept(filter: Buffer, packet: Buffer): number {
  let value = 0;
  for (let place = 0; ; place += 1) {
    const at = place * 8;
    const operand = filter.readUInt32LE(at + 4);
    switch (filter.readUInt16LE(at)) {
      case 0x28:
        value = packet.readUInt16BE(operand);
        break;
      case 0x20:
        value = packet.readUInt32BE(operand);
        break;
      case 0x15:
        place += filter.readUInt8(at + (value === operand ? 2 : 3));
        break;
      default:
        return operand;
    }
  }
}

function packetOf(type: number, source: readonly number[], destination: readonly number[]): Buffer {
  const packet = Buffer.alloc(60);
  packet.writeUInt16BE(type, 12);
  packet.set(source, 26);
  packet.set(destination, 30);
  return packet;
}

const CLIENT = [10, 99, 0, 1];

describe('the filter of packets', () => {
  it('keeps those to and from the addresses, and no other IPv4', () => {
    const last = fc.integer({ min: 2, max: 254 });
    fc.assert(
      fc.property(fc.uniqueArray(last, { maxLength: 120 }), last, (containers, other) => {
        const filter = packetFilter(
          containers.map((byte) => `10.99.0.${byte}`),
          128,
        );
        const expected = containers.includes(other) ? 128 : 0;
        expect(kept(filter, packetOf(0x0800, [10, 99, 0, other], CLIENT))).to.equal(expected);
        expect(kept(filter, packetOf(0x0800, CLIENT, [10, 99, 0, other]))).to.equal(expected);
      }),
    );
  });

  it('keeps ARP, and nothing of other kinds', () => {
    const filter = packetFilter(['10.99.0.11'], 96);
    expect(kept(filter, packetOf(0x0806, CLIENT, CLIENT))).to.equal(96);
    expect(kept(filter, packetOf(0x86dd, [10, 99, 0, 11], CLIENT))).to.equal(0);
  });

  it('keeps all where the addresses are more than a jump can go over', () => {
    const many = Array.from({ length: 200 }, (_, place) => `10.98.0.${place}`);
    expect(kept(packetFilter(many, 128), packetOf(0x0800, CLIENT, CLIENT))).to.equal(128);
  });
});
