import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Slots } from './slots';

describe('Slots', () => {
  it('serves at most its size, in order of asking, and refuses only when the queue is full', () => {
    const steps = fc.array(fc.oneof(fc.constant('take' as const), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(4), steps, (size, limit, script) => {
        const slots = new Slots(size, limit);
        const served: number[] = [];
        const tickets = new Map<number, Disposable>();
        const left = new Set<number>();
        script.forEach((step, id) => {
          if (step === 'take') {
            const full = slots.running === size && slots.waiting === limit;
            const ticket = slots.take(() => served.push(id));
            expect(ticket === undefined).to.equal(full);
            if (ticket !== undefined) tickets.set(id, ticket);
          } else {
            const id = [...tickets.keys()][step % Math.max(1, tickets.size)];
            if (id === undefined) return;
            tickets.get(id)?.[Symbol.dispose]();
            tickets.delete(id);
            left.add(id);
          }
          expect(slots.running).to.be.at.most(size);
          expect(slots.running + slots.waiting).to.equal(tickets.size);
          if (slots.waiting > 0) expect(slots.running).to.equal(size);
        });
        expect(served).to.deep.equal([...served].sort((a, b) => a - b));
      }),
    );
  });

  it('gives no slot while it is closed, and those that are free when it is opened', () => {
    const slots = new Slots(2, 5);
    const served: number[] = [];
    const take = (id: number) => slots.take(() => served.push(id));
    const first = take(0);
    slots.close();
    first?.[Symbol.dispose]();
    const left = take(1);
    for (const id of [2, 3, 4]) take(id);
    left?.[Symbol.dispose]();
    expect({ served, running: slots.running, waiting: slots.waiting }).to.deep.equal({
      served: [0],
      running: 0,
      waiting: 3,
    });
    slots.open();
    expect({ served, running: slots.running, waiting: slots.waiting }).to.deep.equal({
      served: [0, 2, 3],
      running: 2,
      waiting: 1,
    });
  });

  it('gives nothing back twice', () => {
    const slots = new Slots(1, 5);
    const first = slots.take(() => undefined);
    slots.take(() => undefined);
    slots.take(() => undefined);
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    expect({ running: slots.running, waiting: slots.waiting }).to.deep.equal({ running: 1, waiting: 1 });
  });
});
