import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { DueQueue, type Due } from './due-queue';

const steps = fc.array(fc.oneof(fc.nat(9), fc.constant('take' as const)), { maxLength: 200 });

describe('DueQueue', () => {
  it('gives what is due first, of equal ones what has the lower order, whatever is added meanwhile', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const queue = new DueQueue<Due>();
        let left: Due[] = [];
        for (const [order, step] of script.entries()) {
          if (step === 'take') {
            const [first, ...others] = left.toSorted((a, b) => a.due - b.due || a.order - b.order);
            expect(queue.takeFirst()).to.equal(first);
            left = others;
          } else {
            const item = { due: step, order };
            queue.add(item);
            left.push(item);
          }
          expect(queue.first === undefined).to.equal(left.length === 0);
        }
      }),
    );
  });

  it('is empty once it is cleared', () => {
    const queue = new DueQueue<Due>();
    queue.add({ due: 1, order: 0 });
    queue.clear();
    expect([queue.first, queue.takeFirst()]).to.deep.equal([undefined, undefined]);
  });
});
