import { expect } from 'chai';
import { describe, it } from 'node:test';
import { eventsOfPage, headerLength, isAfterGap } from './ring-page';

const HEADER = 16;

/** A page that begins at that time in ns, of words of 32 bits. */
function pageOf(time: bigint, words: readonly number[], flags = 0): Buffer {
  const page = Buffer.alloc(256, 0xee);
  page.writeBigUInt64LE(time, 0);
  page.writeUInt32LE((words.length * 4 + flags) >>> 0, 8);
  page.writeUInt32LE(0, 12);
  words.forEach((word, place) => page.writeUInt32LE(word >>> 0, HEADER + place * 4));
  return page;
}

const head = (type: number, delta: number) => delta * 32 + type;
const read = (page: Buffer) =>
  eventsOfPage(page, HEADER)
    .map(({ at, bytes }) => [at, bytes.toString('hex')])
    .toArray();

describe('a page of the ring', () => {
  it('holds short events, each with its distance in time from the one before', () => {
    const page = pageOf(5_000_000n, [head(1, 0), 0x11, head(2, 1_000_000), 0x22, 0x33]);
    expect(read(page)).to.deep.equal([
      [5, '11000000'],
      [6, '2200000033000000'],
    ]);
  });

  it('holds long events, whose length is a word that counts itself', () => {
    expect(read(pageOf(0n, [head(0, 2_000_000), 8, 0x44, head(1, 0), 0x55]))).to.deep.equal([
      [2, '44000000'],
      [2, '55000000'],
    ]);
  });

  it('takes time on where an event comes late, and to an instant where one is told', () => {
    const late = pageOf(0n, [head(30, 0), 1, head(1, 0), 0x11]);
    expect(read(late)[0]?.[0]).to.equal(2 ** 27 / 1e6);
    const told = pageOf(7n, [head(31, 3_000_000), 0, head(1, 0), 0x11]);
    expect(read(told)[0]?.[0]).to.equal(3);
  });

  it('goes over what was taken back, and ends at padding without a time', () => {
    const page = pageOf(0n, [
      head(29, 1_000_000),
      8,
      0xdead,
      head(1, 0),
      0x11,
      head(29, 0),
      head(1, 0),
      0x22,
    ]);
    expect(read(page)).to.deep.equal([[1, '11000000']]);
  });

  it('ends where its length says, whether events were lost before it or not', () => {
    const pages = [0, 2 ** 30, 2 ** 31].map((flags) => pageOf(0n, [head(1, 0), 0x11], flags));
    for (const page of pages) expect(read(page)).to.have.length(1);
    expect(pages.map(isAfterGap)).to.deep.equal([false, false, true]);
  });

  it('has its events where the kernel says', () => {
    expect(headerLength('\tfield: char data;\toffset:12;\tsize:4084;\tsigned:0;')).to.equal(12);
  });
});
