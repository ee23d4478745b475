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
          expect(n).to.be.within(100, 101);
          for (const one of [value, low, high]) expect(one).to.be.closeTo(added, 1e-9);
        },
      ),
    );
  });

  it('counts the looks that were not late, too', () => {
    const { value, low, high } = estimated(connects((at) => (inside(at) && at % 500 < 100 ? 20 : 0.05)));
    expect(value).to.be.closeTo(0.2 * 19.95, 1e-9);
    expect(low).to.be.lessThan(value);
    expect(high).to.be.greaterThan(value);
  });

  it('counts a second without an answer as a second, however many answers are quick after it', () => {
    const health = (at: number, took: number): ContainerLook => ({
      ...{ kind: 'health', node: 'node-2', at: milliseconds(at), knownAt: milliseconds(at + took) },
      ...{ outcome: 'answered', took: milliseconds(took) },
    });
    const quick = (from: number, to: number) =>
      Array.from({ length: (to - from) / 50 }, (_, tick) => health(from + 50 * tick, 2));
    const looks = [...quick(9_000, 10_000), health(10_000, 1_000), ...quick(11_000, 12_000)];
    const { value, n } = estimated(looks, { ...ASKED, kind: 'health', to: milliseconds(12_000) });
    expect([value, n]).to.deep.equal([0.5 * 998, 21]);
  });

  it('says so where it was too short', () => {
    const looks = connects((at) => (inside(at) ? 20 : 0.05));
    const short = spikeLateness(looks, { ...ASKED, to: milliseconds(10_600) });
    expect(short).to.include({
      status: 'too few samples',
      reason: 'it was too short to tell by how much',
    });
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
    // Begun a moment before what holds it up.
    const waiting = [10_050, 10_500, 12_000].map((knownAt) => health(9_990, knownAt, 'pending'));
    const asked = { ...ASKED, kind: 'health', to: milliseconds(12_000) } as const;
    const open = estimated([...quiet, ...waiting], asked);
    expect(open).to.include({ n: 1, value: 2_008, low: 2_008, high: Infinity });
    const answered = health(9_990, 13_000, 'answered');
    expect(estimated([...quiet, ...waiting, answered], asked)).to.include({ value: 3_008, high: 3_008 });
  });
});
