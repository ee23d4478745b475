import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { usersAtOnce } from './users-at-once';

describe('usersAtOnce', () => {
  it('lets all of them begin at once, and ask again without a pause', () => {
    expect(usersAtOnce(4, { requestsEach: 3 })).to.deep.equal({
      model: 'closed',
      virtualUsers: 4,
      requestsEach: 3,
      thinkTime: 0,
      rampUp: 0,
    });
  });

  it('does as its fields say', () => {
    const fields = { requestsEach: Infinity, duration: milliseconds(9), thinkTime: milliseconds(5) };
    expect(usersAtOnce(1, fields)).to.deep.include({ ...fields, rampUp: 0 });
  });
});
