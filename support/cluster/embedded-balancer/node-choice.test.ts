import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { NodeChoice } from './node-choice';

const NONE: ReadonlySet<never> = new Set();
const node = (standing: 'up' | 'suspect' | 'down', inFlight: number) => ({ standing, inFlight });

describe('NodeChoice', () => {
  it('takes the node with the fewest under way, and of several each in turn', () => {
    const nodes = [node('up', 1), node('up', 0), node('up', 0), node('up', 0)];
    const choice = new NodeChoice(nodes);
    const chosen = Array.from({ length: 4 }, () => nodes.indexOf(choice.next(NONE)!));
    expect(chosen).to.deep.equal([1, 2, 3, 1]);
  });

  it('takes no node that is down or suspect while another is up, even one that was tried', () => {
    const [up, down] = [node('up', 9), node('down', 0)];
    const choice = new NodeChoice([up, down]);
    expect(choice.next(NONE)).to.equal(up);
    expect(choice.next(new Set([up]))).to.be.undefined;
  });

  it('tries those that are not up while none is, the suspect first', () => {
    const [down, suspect] = [node('down', 0), node('suspect', 9)];
    const choice = new NodeChoice([down, suspect]);
    expect(choice.next(NONE)).to.equal(suspect);
    expect(choice.next(new Set([suspect]))).to.equal(down);
    expect(choice.next(new Set([suspect, down]))).to.be.undefined;
  });

  it('gives the best there is, and keeps equal nodes equally busy', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), fc.nat(40), (busy, requests) => {
        const nodes = busy.map((inFlight) => node('up', inFlight));
        const choice = new NodeChoice(nodes);
        for (let request = 0; request < requests; request += 1) {
          const fewest = Math.min(...nodes.map(({ inFlight }) => inFlight));
          const chosen = choice.next(NONE)!;
          expect(chosen.inFlight).to.equal(fewest);
          chosen.inFlight += 1;
        }
      }),
    );
  });
});
