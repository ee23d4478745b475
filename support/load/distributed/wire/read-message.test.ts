import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { order, shardJob } from './messages';
import { MOST_BYTES } from './protocol';
import { readMessage } from './read-message';
import { WireError } from './wire-error';

describe('readMessage', () => {
  it('reads text, bytes, and what was read of JSON already', () => {
    const told = { type: 'start', load: 1, at: 2.5 } as const;
    for (const message of [JSON.stringify(told), Buffer.from(JSON.stringify(told)), told])
      expect(readMessage(order, message, 'an order')).to.deep.equal(told);
  });

  it('names what it read and the fields that do not fit, and never what they hold', () => {
    const wrong = {
      schema: 'sk-secret',
      load: -1,
      planBytes: 1.5,
      records: 'sk-secret',
      shard: {},
      extra: 1,
    };
    expect(() => readMessage(shardJob, JSON.stringify(wrong), 'the job of a shard'))
      .to.throw(
        WireError,
        /^the job of a shard does not fit: schema: .*; load: .*; \d+ more; run the same version/,
      )
      .and.satisfy(({ message }: Error) => !message.includes('sk-secret'));
    expect(() => readMessage(order, 'sk-secret', 'an order'))
      .to.throw(WireError, 'an order is no JSON')
      .and.satisfy(({ message }: Error) => !message.includes('sk-secret'));
  });

  it('refuses a piece of a load that is none of its pieces', () => {
    const job = (index: number): unknown => ({
      ...{ schema: 1, load: 1, plan: '0'.repeat(64), planBytes: 1, records: 'stream' },
      shard: { index, of: 2 },
    });
    expect(readMessage(shardJob, job(1), 'the job of a shard').shard).to.deep.equal({ index: 1, of: 2 });
    expect(() => readMessage(shardJob, job(2), 'the job of a shard')).to.throw(
      WireError,
      'shard.index: is no piece of so many',
    );
  });

  it('refuses what is larger than a message, before it is read', () => {
    const long = `"${'\u20ac'.repeat(MOST_BYTES.message / 3)}"`;
    expect(() => readMessage(order, long, 'an order')).to.throw(WireError, 'no message has more than');
    expect(() => readMessage(order, Buffer.from(long), 'an order')).to.throw(
      WireError,
      'no message has more',
    );
  });

  it('reads or refuses any text, and never fails in another way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('{"__proto__":{"type":"end"}}')), (text) => {
        expect(() => readMessage(order, text, 'an order')).to.throw(WireError);
      }),
    );
  });
});
