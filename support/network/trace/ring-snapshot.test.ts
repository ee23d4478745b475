import { expect } from 'chai';
import { describe, it } from 'node:test';
import { eventsOf, type RingSnapshot } from './ring-snapshot';

const HEADER = 16;
const NAME = 'tcp/tcp_retransmit_skb';
/** Shortened. */
const FORMAT = `name: tcp_retransmit_skb
ID: 7
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__u16 sport;	offset:8;	size:2;	signed:0;
	field:__u16 dport;	offset:10;	size:2;	signed:0;
`;
const AFTER_GAP = 2 ** 31;

/** A page of a CPU with events at these times in ms. */
function pageOf(cpu: number, times: readonly number[], flags = 0) {
  const page = Buffer.alloc(256);
  page.writeBigUInt64LE(BigInt((times[0] ?? 0) * 1e6), 0);
  page.writeUInt32LE((times.length * 16 + flags) >>> 0, 8);
  times.forEach((time, place) => {
    const at = HEADER + place * 16;
    // Three words of data, as long after the one before.
    page.writeUInt32LE((time - (times[place - 1] ?? time)) * 1e6 * 32 + 3, at);
    page.writeUInt16LE(7, at + 4);
  });
  return { cpu, page };
}

function read(pages: RingSnapshot['pages'], cut: readonly number[] = []) {
  const { events, since } = eventsOf({ formats: new Map([[NAME, FORMAT]]), headerBytes: HEADER, pages, cut });
  return { times: events.map(({ at }) => at), since };
}

describe('what rings hold', () => {
  it('is in the order of time, of all CPUs', () => {
    const pages = [pageOf(0, [1, 4]), pageOf(0, [6]), pageOf(1, [2, 5])];
    expect(read(pages)).to.deep.equal({ times: [1, 2, 4, 5, 6], since: 1 });
  });

  it('begins where all CPUs whose oldest events are gone have theirs', () => {
    const pages = [pageOf(0, [1, 4]), pageOf(1, [3, 5]), pageOf(2, [2])];
    expect(read(pages, [0, 1])).to.deep.equal({ times: [3, 4, 5], since: 3 });
  });

  it('begins after the last gap in what a CPU tells', () => {
    const pages = [pageOf(0, [1]), pageOf(0, [3, 4], AFTER_GAP), pageOf(0, [6]), pageOf(1, [2, 5])];
    expect(read(pages)).to.deep.equal({ times: [3, 4, 5, 6], since: 3 });
  });

  it('is nothing where nothing was traced', () => {
    expect(read([])).to.deep.equal({ times: [], since: undefined });
  });
});
