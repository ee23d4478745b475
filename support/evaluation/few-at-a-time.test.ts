import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { fewAtATime } from './few-at-a-time';

const unending = new AbortController().signal;

describe('fewAtATime', () => {
  it('does each once, as many at a time as it may and no more, and keeps their order', async () => {
    const turns = fc.array(fc.nat(3), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(turns, fc.integer({ min: 1, max: 6 }), async (waits, width) => {
        let [underWay, most] = [0, 0];
        const results = await fewAtATime([...waits.entries()], width, unending, async ([index, wait]) => {
          underWay += 1;
          most = Math.max(most, underWay);
          for (let turn = 0; turn <= wait; turn += 1) await nextTurn();
          underWay -= 1;
          return index;
        });
        expect(results).to.deep.equal([...waits.keys()]);
        expect(most).to.equal(Math.min(width, waits.length));
      }),
    );
  });

  it('ends at the first failure, once what is under way has ended', async () => {
    const fault = new Error('the second one failed');
    const begun: number[] = [];
    const ended: number[] = [];
    const ending = fewAtATime([1, 2, 3, 4, 5], 3, unending, async (item, signal) => {
      begun.push(item);
      await nextTurn();
      if (item === 2) throw fault;
      while (!signal.aborted) await nextTurn();
      ended.push(item);
      throw new Error('aborted', { cause: signal.reason });
    });
    expect(await ending.catch((error: unknown) => error)).to.equal(fault);
    expect(begun).to.deep.equal([1, 2, 3]);
    expect(ended).to.have.members([1, 3]);
  });

  it('hands on the end of the run', async () => {
    const run = new AbortController();
    const over = new Error('the run is over');
    const ending = fewAtATime([1], 1, run.signal, async (_item, signal) => {
      run.abort(over);
      await nextTurn();
      signal.throwIfAborted();
    });
    expect(await ending.catch((error: unknown) => error)).to.equal(over);
  });
});
