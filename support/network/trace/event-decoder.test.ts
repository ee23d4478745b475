import { expect } from 'chai';
import { describe, it } from 'node:test';
import { milliseconds } from '../../quantities/units';
import { NetworkError } from '../network-error';
import { EventDecoder } from './event-decoder';
import { EventFormat } from './event-format';

const COMMON = `	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
`;
/** Of Linux 6.18, shortened. */
const KFREE_SKB = `name: kfree_skb
ID: 2310
format:
${COMMON}
	field:void * skbaddr;	offset:8;	size:8;	signed:0;
	field:unsigned short protocol;	offset:16;	size:2;	signed:0;
	field:enum skb_drop_reason reason;	offset:20;	size:4;	signed:0;

print fmt: "skbaddr=%p reason: %s", REC->skbaddr, __print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, { 65, "QDISC_OVERLIMIT" })
`;
const NET_DEV_QUEUE = `name: net_dev_queue
ID: 2304
format:
${COMMON}
	field:void * skbaddr;	offset:8;	size:8;	signed:0;
	field:unsigned int len;	offset:16;	size:4;	signed:0;
	field:__data_loc char[] name;	offset:20;	size:4;	signed:0;

print fmt: "dev=%s skbaddr=%p len=%u", __get_str(name), REC->skbaddr, REC->len
`;
const DECODER = new EventDecoder(
  new Map([
    ['skb/kfree_skb', new EventFormat(KFREE_SKB)],
    ['net/net_dev_queue', new EventFormat(NET_DEV_QUEUE)],
  ]),
);

function eventOf(id: number, bytes: number): Buffer {
  const event = Buffer.alloc(bytes);
  event.writeUInt16LE(id, 0);
  event.writeInt32LE(4711, 4);
  event.writeBigUInt64LE(0xffff_8881_2345_6780n, 8);
  return event;
}

describe('an event of the kernel', () => {
  it('is read by the format that the kernel gives, its numbers as words where it has them', () => {
    const bytes = eventOf(2310, 24);
    bytes.writeUInt32LE(65, 20);
    expect(DECODER.decode({ at: milliseconds(3), bytes }, 1)).to.deep.equal({
      kind: 'drop',
      at: 3,
      cpu: 1,
      thread: 4711,
      packet: 0x8881_2345_6780,
      reason: 'QDISC_OVERLIMIT',
    });
    bytes.writeUInt32LE(400, 20);
    expect(DECODER.decode({ at: milliseconds(3), bytes }, 1)).to.include({ reason: '400' });
  });

  it('has texts behind its fields', () => {
    const bytes = Buffer.concat([eventOf(2304, 24), Buffer.from('eth0\0\0\0\0')]);
    bytes.writeUInt32LE(1500, 16);
    bytes.writeUInt16LE(24, 20);
    bytes.writeUInt16LE(5, 22);
    expect(DECODER.decode({ at: milliseconds(3), bytes }, 0)).to.include({ interface: 'eth0', bytes: 1500 });
  });

  it('is none where its kind is not known', () => {
    expect(DECODER.decode({ at: milliseconds(3), bytes: eventOf(1, 24) }, 0)).to.equal(undefined);
  });

  it('needs a format with an id, and the fields that are asked for', () => {
    expect(() => new EventFormat('nothing')).to.throw(NetworkError, 'no ID');
    expect(() => new EventFormat(KFREE_SKB).number(eventOf(2310, 24), 'other')).to.throw(
      NetworkError,
      'other',
    );
  });
});
