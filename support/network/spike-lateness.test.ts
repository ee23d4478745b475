import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import type { Estimate } from '../statistics/estimate';
import type { ContainerLook } from './container-look';
import { spikeLateness } from './spike-lateness';

const WINDOW = { from: milliseconds(10_000), to: milliseconds(15_000) };
const ASKED = { container: 'node-2', kind: 'connect', ...WINDOW } as const;

/** A connection each 50 ms, which took what the function says. */
function connects(took: (at: number) => number, node = 'node-2'): ContainerLook[] {
  return Array.from({ length: 400 }, (_, tick) => {
    const at = milliseconds(50 * tick);
    return {
      kind: 'connect',
      node,
      at,
      knownAt: milliseconds(at + took(at)),
      roundTrip: milliseconds(took(at)),
      retransmitted: 0,
      outcome: 'connected',
    };
  });
}

const inside = (at: number): boolean => at >= WINDOW.from && at < WINDOW.to;

function estimated(
  looks: readonly ContainerLook[],
  asked: Parameters<typeof spikeLateness>[1] = ASKED,
): Estimate {
  const lateness = spikeLateness(looks, asked);
  if (lateness.status !== 'estimated') throw new Error(lateness.reason);
  return lateness;
}

describe('spikeLateness', () => {
  it('is what was added to every look, whatever was usual', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (usual, added) => {
          const { value, low, high, n } = estimated(connects((at) => usual + (inside(at) ? added : 0)));
          expect(n).to.equal(100);
          for (const one of [value, low, high]) expect(one).to.be.closeTo(added, 1e-9);
        },
      ),
    );
  });

  it('counts the looks that were not late, too', () => {
    const { value, low, high } = estimated(connects((at) => (inside(at) && at % 100 === 0 ? 20 : 0.05)));
    expect(value).to.be.closeTo(9.975, 1e-9);
    expect(low).to.be.lessThan(value);
    expect(high).to.be.greaterThan(value);
  });

  it('knows nothing of other containers, and of looks of another kind', () => {
    const others = connects((at) => (inside(at) ? 400 : 0.05), 'node-3');
    expect(estimated([...connects(() => 0.05), ...others]).value).to.be.closeTo(0, 1e-9);
    expect(spikeLateness(others, ASKED).status).to.equal('too few samples');
    expect(spikeLateness(others, { ...ASKED, kind: 'health' }).status).to.equal('too few samples');
  });

  it('takes the last word of an answer that is waited for, which may take any longer', () => {
    const health = (at: number, knownAt: number, outcome: 'answered' | 'pending'): ContainerLook => ({
      ...{ kind: 'health', node: 'node-2', at: milliseconds(at), knownAt: milliseconds(knownAt), outcome },
      took: outcome === 'answered' ? milliseconds(knownAt - at) : undefined,
    });
    const quiet = [9_000, 9_050].map((at) => health(at, at + 2, 'answered'));
    const waiting = [10_050, 10_500, 12_000].map((knownAt) => health(10_000, knownAt, 'pending'));
    const asked = { ...ASKED, kind: 'health' } as const;
    expect(estimated([...quiet, ...waiting], asked)).to.include({
      n: 1,
      value: 1_998,
      low: 1_998,
      high: Infinity,
    });
    const answered = health(10_000, 13_000, 'answered');
    expect(estimated([...quiet, ...waiting, answered], asked)).to.include({ value: 2_998, high: 2_998 });
  });
});
