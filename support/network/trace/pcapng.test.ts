import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { pcapng } from './pcapng';
import { readPcapng } from './pcapng-reader.fixture';

const ABOUT = {
  name: 'bridge0',
  snapLength: 128,
  comment: 'times less 5 ns are those of CLOCK_MONOTONIC',
  began: 1_795_634_938_000_000_001n,
  ended: 1_795_634_939_000_000_002n,
  seen: 12,
  dropped: 3,
};

describe('a pcapng file', () => {
  it('says where the packets were captured, and how many were lost', () => {
    const read = readPcapng(Buffer.concat([...pcapng(ABOUT, [])]));
    expect(read.interface).to.deep.equal({ link: 1, snapLength: 128, name: 'bridge0', resolution: 9 });
    expect(read.comment).to.equal(ABOUT.comment);
    expect(read.statistics).to.deep.equal({ seen: 12n, dropped: 3n });
    expect(read.packets).to.be.empty;
  });

  it('holds packets of any length, each with its time to the nanosecond, its direction and its whole length', () => {
    const packet = fc.record({
      time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      length: fc.nat(70_000),
      direction: fc.constantFrom('in' as const, 'out' as const),
      bytes: fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 5 }), (packets) => {
        const read = readPcapng(Buffer.concat([...pcapng(ABOUT, packets)])).packets;
        expect(read.map(({ time, length, flags }) => ({ time, length, flags }))).to.deep.equal(
          packets.map(({ time, length, direction }) => ({ time, length, flags: direction === 'in' ? 1 : 2 })),
        );
        expect(read.map(({ data }) => data.toString('hex'))).to.deep.equal(
          packets.map(({ bytes }) => bytes.toString('hex')),
        );
      }),
      { numRuns: 50 },
    );
  });
});
