import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { rejectionOf } from '../../../rejection.fixture';
import { SharedLook } from './shared-look';

const unending = new AbortController().signal;

describe('A shared look', () => {
  it('is one for all who ask in one turn, and another for the next', async () => {
    let looks = 0;
    const shared = new SharedLook(() => Promise.resolve((looks += 1)));
    const first = [shared.take(unending), shared.take(unending)];
    expect(await Promise.all(first)).to.deep.equal([1, 1]);
    await setImmediate();
    expect(await shared.take(unending)).to.equal(2);
  });

  it('goes on for others when one gives up, and ends when all have', async () => {
    let inner: AbortSignal | undefined;
    const shared = new SharedLook((signal) => {
      inner = signal;
      return new Promise(() => undefined);
    });
    const [one, other] = [new AbortController(), new AbortController()];
    const rejections = [one, other].map(({ signal }) => rejectionOf(shared.take(signal)));
    one.abort(new Error('one gave up'));
    expect((await rejections[0])?.message).to.equal('one gave up');
    expect(inner?.aborted).to.be.false;
    other.abort(new Error('the other too'));
    expect((await rejections[1])?.message).to.equal('the other too');
    expect(inner?.aborted).to.be.true;
  });

  it('fails for all who asked', async () => {
    const shared = new SharedLook(() => Promise.reject(new Error('no')));
    const failures = [shared.take(unending), shared.take(unending)].map(rejectionOf);
    expect((await Promise.all(failures)).map((error) => error?.message)).to.deep.equal(['no', 'no']);
  });
});
