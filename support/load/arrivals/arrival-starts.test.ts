import { describe, it } from 'node:test';
import { expect } from 'chai';
import { constantArrivals } from './constant-arrivals';
import { startsOf } from './arrival-starts';

describe('startsOf', () => {
  it('holds every start, more than it first has room for too', () => {
    const starts = startsOf(constantArrivals({ rate: 100, count: 5000 }));
    expect(starts).to.have.length(5000);
    expect(starts.buffer.byteLength).to.equal(5000 * 8);
    starts.forEach((start, index) => expect(start).to.equal(index * 10));
  });

  it('holds as many as it may, and refuses one more with what to write', () => {
    expect(startsOf(constantArrivals({ rate: 1, count: 2000 }), 2000)).to.have.length(2000);
    expect(() => startsOf(constantArrivals({ rate: 1, count: 2001 }), 2000)).to.throw(
      'The schedule has more than 2,000 requests, too many to hold in memory; ' +
        'write a lower rate, a shorter duration or a smaller count',
    );
  });
});
