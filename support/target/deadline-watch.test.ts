import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { DeadlineWatch, type Watched } from './deadline-watch';

/** A watch whose time passes only when it is told to. */
function watchIn(test: TestContext): { watch: DeadlineWatch; pass: (ms: number) => void } {
  test.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  return {
    watch: new DeadlineWatch({ now: () => milliseconds(now) }),
    pass: (ms) => {
      for (let spent = 0; spent < ms; spent += 1) {
        now += 1;
        test.mock.timers.tick(1);
      }
    },
  };
}

class Request implements Watched {
  dueAt: Milliseconds;
  watchPlace = -1;
  readonly expiredAt: number[] = [];
  readonly #onExpired: (request: Request) => void;

  constructor(dueAt: number, onExpired: (request: Request) => void) {
    this.dueAt = milliseconds(dueAt);
    this.#onExpired = onExpired;
  }

  expired(at: Milliseconds): void {
    this.expiredAt.push(at);
    this.#onExpired(this);
  }
}

describe('DeadlineWatch', () => {
  it('tells once a deadline has passed, at most a tick late, and never before', (test) => {
    const { watch, pass } = watchIn(test);
    const requests = [5, 10, 11, 200, 1000].map((dueAt) => {
      const request = new Request(dueAt, (expired) => {
        watch.delete(expired);
      });
      watch.add(request);
      return request;
    });
    pass(2000);
    for (const { dueAt, expiredAt } of requests) {
      expect(expiredAt).to.have.length(1);
      expect(expiredAt[0]).to.be.within(dueAt, dueAt + 10);
    }
  });

  it('goes by the instant that holds when it looks', (test) => {
    const { watch, pass } = watchIn(test);
    const request = new Request(50, () => {
      watch.delete(request);
    });
    watch.add(request);
    for (let moved = 0; moved < 10; moved += 1) {
      pass(30);
      request.dueAt = milliseconds(request.dueAt + 30);
    }
    expect(request.expiredAt).to.deep.equal([]);
    pass(100);
    expect(request.expiredAt).to.deep.equal([350]);
  });

  it('tells again of what stays, and not of what was taken off', (test) => {
    const { watch, pass } = watchIn(test);
    const [stays, leaves] = [new Request(10, () => undefined), new Request(10, () => undefined)];
    watch.add(stays);
    watch.add(leaves);
    watch.delete(leaves);
    pass(30);
    expect(stays.expiredAt).to.deep.equal([10, 20, 30]);
    expect(leaves.expiredAt).to.deep.equal([]);
  });

  it('takes on and lets go of others while it tells of one', (test) => {
    const { watch, pass } = watchIn(test);
    const later = new Request(15, () => {
      watch.delete(later);
    });
    const other = new Request(10, () => undefined);
    const first = new Request(10, () => {
      watch.delete(first);
      watch.delete(other);
      watch.add(later);
    });
    watch.add(first);
    watch.add(other);
    pass(50);
    expect([first, other, later].map(({ expiredAt }) => expiredAt)).to.deep.equal([[10], [], [20]]);
  });

  it('has no timer while there is nothing to watch, which would keep the process alive', (test) => {
    const { watch, pass } = watchIn(test);
    const clear = test.mock.method(globalThis, 'clearInterval');
    const set = test.mock.method(globalThis, 'setInterval');
    const request = new Request(1e9, () => undefined);
    for (const times of [1, 2]) {
      watch.add(request);
      pass(20);
      watch.delete(request);
      expect(clear.mock.callCount()).to.equal(times - 1);
      pass(20);
      expect(clear.mock.callCount()).to.equal(times);
      expect(set.mock.callCount()).to.equal(times);
    }
  });
});
