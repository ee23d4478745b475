import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import { lookSeries, TICK_MS, type SeriesPlan } from './look-series.fixture';
import { SpikeDetector } from './spike-detector';

const NODES = ['node-1', 'node-2', 'node-3'];
const QUIET: SeriesPlan = { nodes: NODES, lasts: 12_000, seed: 1, noise: 1 };
const BOTH = ['connect', 'health'] as const;

function detectorOver(looks: readonly ContainerLook[]): SpikeDetector {
  const detector = new SpikeDetector({ nodes: NODES, threshold: milliseconds(5) });
  for (const look of looks) detector.see(look);
  return detector;
}

const spikesIn = (plan: Partial<SeriesPlan>) => detectorOver(lookSeries({ ...QUIET, ...plan })).spikes;

describe('SpikeDetector', () => {
  it('is ready when it knows how long looks of each kind take at each container', () => {
    expect(detectorOver(lookSeries({ ...QUIET, lasts: 2_000 })).isReady).to.equal(false);
    expect(detectorOver(lookSeries({ ...QUIET, lasts: 5_000 })).isReady).to.equal(true);
    expect(detectorOver(lookSeries({ ...QUIET, nodes: NODES.slice(1) })).isReady).to.equal(false);
  });

  it('finds none where looks differ by less than the threshold', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 4.9, noNaN: true }), (seed, noise) => {
        expect(spikesIn({ seed, noise })).to.deep.equal([]);
      }),
      { numRuns: 30 },
    );
  });

  it('finds the one that there is, in its container, since when, and by how much', () => {
    const spike = fc.record({
      node: fc.constantFrom(...NODES),
      kinds: fc.constantFrom(['health'] as const, BOTH),
      from: fc.integer({ min: 5_000, max: 8_000 }),
      lasts: fc.integer({ min: 500, max: 3_000 }),
      by: fc.integer({ min: 7, max: 300 }),
    });
    fc.assert(
      fc.property(spike, fc.nat(), ({ lasts, ...planned }, seed) => {
        const { node, kinds, from, by } = planned;
        const to = from + lasts;
        const [found, ...others] = spikesIn({ seed, lasts: 14_000, spikes: [{ ...planned, to }] });
        expect(others).to.deep.equal([]);
        if (found === undefined) throw new Error('no spike was found');
        expect(found.containers).to.deep.equal([node]);
        expect(found.lateLooks).to.equal(kinds[0]);
        expect(found.beganAt).to.be.within(from, from + TICK_MS);
        expect(found.detectedAt).to.be.within(from, from + 7 * TICK_MS + by);
        expect(found.endedAt).to.be.within(to - TICK_MS, to + 2 * TICK_MS);
        // Noise is 1 ms at most, and a look is late by that of its own less the usual one.
        expect(found.magnitude.low).to.be.within(by - 1, by + 1);
        expect(found.magnitude.high).to.be.within(by - 1, by + 1);
        expect(found.magnitude.value).to.be.within(found.magnitude.low, found.magnitude.high);
      }),
      { numRuns: 50 },
    );
  });

  it('takes looks that are late by turns for one spike', () => {
    const spikes = [
      { node: 'node-2', kinds: ['health'] as const, from: 6_000, to: 11_000, by: 40, everySo: 2 },
    ];
    const found = spikesIn({ spikes, lasts: 16_000 });
    expect(found).to.have.lengthOf(1);
    expect(found[0]?.endedAt).to.be.within(10_800, 11_100);
  });

  it('takes one that is soon back for the same', () => {
    const common = { node: 'node-2', kinds: BOTH, by: 40 };
    const spikes = [
      { ...common, from: 5_000, to: 6_000 },
      { ...common, from: 7_800, to: 8_500 },
    ];
    expect(spikesIn({ spikes, lasts: 14_000 })).to.have.lengthOf(1);
  });

  it('tells spikes apart that are of two containers, one after the other', () => {
    const spikes = [
      { node: 'node-1', kinds: BOTH, from: 5_000, to: 6_000, by: 40 },
      { node: 'node-3', kinds: BOTH, from: 8_000, to: 9_000, by: 40 },
    ];
    const found = spikesIn({ spikes, lasts: 14_000 });
    expect(found.map(({ containers }) => containers)).to.deep.equal([['node-1'], ['node-3']]);
  });

  it('names all containers where all are late', () => {
    const spikes = NODES.map((node) => ({ node, kinds: BOTH, from: 6_000, to: 8_000, by: 20 }));
    const found = spikesIn({ spikes });
    expect(found).to.have.lengthOf(1);
    expect(found[0]?.containers).to.have.members(NODES);
  });

  it('finds none where the prober itself was held up', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 3, max: 500 }), (seed, by) => {
        expect(spikesIn({ seed, heldUp: [{ from: 6_000, to: 9_000, by }] })).to.deep.equal([]);
      }),
      { numRuns: 30 },
    );
  });

  it('finds none in a machine that stands still with the prober, whatever the kernel has stamped', () => {
    const [from, to, by] = [6_000, 7_000, 30];
    const spikes = NODES.map((node) => ({ node, kinds: ['connect'] as const, from, to, by }));
    expect(spikesIn({ spikes, heldUp: [{ from, to, by }] })).to.deep.equal([]);
  });

  it('finds a container late that is late with the prober, if the kernel says that its way is', () => {
    const [from, to, by] = [6_000, 7_000, 8];
    const spikes = [{ node: 'node-2', kinds: ['connect'] as const, from, to, by }];
    const found = spikesIn({ spikes, heldUp: [{ from, to, by }] });
    expect(found.map(({ containers, lateLooks }) => ({ containers, lateLooks }))).to.deep.equal([
      { containers: ['node-2'], lateLooks: 'connect' },
    ]);
  });

  it('names only the container to which the way is late, where the client is held up by that', () => {
    const [from, to] = [6_000, 8_000];
    const spikes = [
      ...['node-1', 'node-3'].map((node) => ({ node, kinds: ['health'] as const, from, to, by: 12 })),
      { node: 'node-2', kinds: BOTH, from, to, by: 9 },
    ];
    expect(spikesIn({ spikes }).map(({ containers }) => containers)).to.deep.equal([['node-2']]);
  });

  it('finds a server that is late by far more than that', () => {
    const [from, to] = [6_000, 8_000];
    const spikes = [
      { node: 'node-1', kinds: ['health'] as const, from: from + 1_200, to, by: 90 },
      { node: 'node-2', kinds: BOTH, from, to, by: 9 },
    ];
    expect(spikesIn({ spikes }).map(({ containers }) => containers)).to.deep.equal([['node-2'], ['node-1']]);
  });

  it('finds one while an answer is waited for, and knows only its least', () => {
    const looks = lookSeries({ ...QUIET, lasts: 6_000 });
    const at = milliseconds(6_000);
    const pending = [1, 2, 3, 4, 5, 6].map((tick): ContainerLook => {
      const knownAt = milliseconds(at + tick * TICK_MS);
      return { kind: 'health', node: 'node-3', at, knownAt, took: undefined, outcome: 'pending' };
    });
    const [found] = detectorOver([...looks, ...pending]).spikes;
    expect(found).to.include({ beganAt: at, lateLooks: 'health', endedAt: undefined });
    expect(found?.magnitude).to.deep.include({ high: Infinity, n: 1 });
    expect(found?.magnitude.low).to.be.closeTo(6 * TICK_MS, 2);
  });

  it('finds one where few connections have to be asked for again', () => {
    const looks = lookSeries({ ...QUIET, lasts: 12_000 }).map((look, place): ContainerLook => {
      const isLost = look.kind === 'connect' && look.node === 'node-1' && look.at > 6_000 && place % 5 === 0;
      if (!isLost) return look;
      return { ...look, knownAt: milliseconds(look.at + 1_003), roundTrip: undefined, retransmitted: 1 };
    });
    const found = detectorOver(looks.toSorted((one, other) => known(one) - known(other))).spikes;
    expect(found.map(({ containers }) => containers)).to.deep.equal([['node-1']]);
    expect(found[0]?.lateLooks).to.equal('connect');
  });

  it('does not mind looks that say nothing of time, or are of a stranger', () => {
    const looks = lookSeries(QUIET);
    const broken = looks.map((look): ContainerLook =>
      look.kind === 'health' && look.at > 6_000 ? { ...look, took: undefined, outcome: 'broken' } : look,
    );
    const strange = lookSeries({ ...QUIET, nodes: ['node-9'] });
    expect(detectorOver([...broken, ...strange]).spikes).to.deep.equal([]);
  });
});

const known = (look: ContainerLook): number => (look.kind === 'prober' ? look.at : look.knownAt);
