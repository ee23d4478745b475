import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { WorkQueue, type Work } from './work-queue';

/** A queue whose turns of the event loop are called by hand, and whose clock is turned by hand. */
function queueIn(test: TestContext): { queue: WorkQueue; turn: () => void; spend: (ms: number) => void } {
  let called: (() => void)[] = [];
  test.mock.method(globalThis, 'setImmediate', (callback: () => void) => called.push(callback));
  let now = 0;
  test.mock.method(performance, 'now', () => now);
  return {
    queue: new WorkQueue(),
    turn: () => {
      const due = called;
      called = [];
      for (const callback of due) callback();
    },
    spend: (ms) => {
      now += ms;
    },
  };
}

const piece = (work: () => void, size = 0): Work => ({ size, work });

describe('WorkQueue', () => {
  it('does nothing before the next turn of the event loop, and then all of it in order', (test) => {
    const { queue, turn } = queueIn(test);
    const done: number[] = [];
    for (let index = 0; index < 100; index += 1) queue.add(piece(() => done.push(index)));
    expect(done).to.deep.equal([]);
    turn();
    expect(done).to.deep.equal([...Array(100).keys()]);
  });

  it('does what is added while it works, behind what was waiting', (test) => {
    const { queue, turn } = queueIn(test);
    const done: string[] = [];
    queue.add(
      piece(() => {
        done.push('one');
        queue.add(piece(() => done.push('three')));
      }),
    );
    queue.add(piece(() => done.push('two')));
    turn();
    expect(done).to.deep.equal(['one', 'two', 'three']);
  });

  it('lets the event loop turn after half a millisecond, and goes on in the next turn', (test) => {
    const { queue, turn, spend } = queueIn(test);
    const done: number[] = [];
    for (let index = 0; index < 100; index += 1)
      queue.add(
        piece(() => {
          done.push(index);
          spend(0.1);
        }),
      );
    const counts = Array.from({ length: 8 }, () => {
      turn();
      return done.length;
    });
    // It looks at the clock every 16 pieces.
    expect(counts).to.deep.equal([16, 32, 48, 64, 80, 96, 100, 100]);
    expect(done).to.deep.equal([...Array(100).keys()]);
  });

  for (const [what, pieces, size] of [
    ['many pieces', 10_000, 0],
    ['much', 300, 100_000],
  ] as const) {
    it(`works on where ${what} wait: reading on would only pile up more`, (test) => {
      const { queue, turn, spend } = queueIn(test);
      let done = 0;
      for (let index = 0; index < pieces; index += 1)
        queue.add(
          piece(() => {
            done += 1;
            spend(1);
          }, size),
        );
      turn();
      const left = pieces - done;
      expect(left).to.be.at.most(4096).and.at.least(1);
      expect(left * size).to.be.at.most(16 * 2 ** 20);
      for (let index = 0; index * 16 < left; index += 1) turn();
      expect(done).to.equal(pieces);
    });
  }

  it('throws what a piece throws, and does the others all the same', (test) => {
    const { queue, turn } = queueIn(test);
    const done: number[] = [];
    for (let index = 0; index < 4; index += 1)
      queue.add(
        piece(() => {
          done.push(index);
          if (index === 1) throw new Error('broken');
        }, 1000),
      );
    expect(turn).to.throw('broken');
    turn();
    expect(done).to.deep.equal([0, 1, 2, 3]);
    queue.add(piece(() => done.push(4)));
    turn();
    expect(done).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('forgets what is done', (test) => {
    const { queue, turn, spend } = queueIn(test);
    let done = 0;
    for (let round = 0; round < 50; round += 1) {
      for (let index = 0; index < 1000; index += 1)
        queue.add(
          piece(() => {
            done += 1;
            spend(0.04);
          }),
        );
      turn();
    }
    while (done < 50_000) turn();
    expect(done).to.equal(50_000);
  });
});
