import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import { EvidenceHistory } from './evidence/evidence-history';
import { kernelSample } from './evidence/kernel-sample.fixture';
import { lookSeries } from './look-series.fixture';
import { SpikeDetector } from './spike-detector';
import { SpikeLocator } from './spike-locator';

const [FROM, TO] = [6_000, 30_000];

/** Steps through a spike of one server, sampling its tasks each 100 ms; gives when which cause was settled. */
function located(stoppedFrom: number) {
  const spikes = [{ node: 'node-1', kinds: ['health'] as const, from: FROM, to: TO, by: 200 }];
  const looks = [...lookSeries({ nodes: ['node-1', 'node-2'], lasts: TO, seed: 1, noise: 1, spikes })];
  const stopped = (now: number) => ({ stopped: now >= stoppedFrom ? 4 : 0, waitMs: 0 });
  return locatedAll(looks, ['node-1', 'node-2'], stopped)[0];
}

/** All spikes, by what the tasks of the first container do. */
function locatedAll(
  looks: ContainerLook[],
  nodes: readonly string[],
  tasksAt: (now: number) => { readonly stopped: number; readonly waitMs: number },
) {
  const detector = new SpikeDetector({ nodes, threshold: milliseconds(5) });
  const history = new EvidenceHistory();
  const locator = new SpikeLocator(history);
  for (let now = milliseconds(0); now < TO; now = milliseconds(now + 100)) {
    while (looks[0] !== undefined && looks[0].at < now) {
      const [look] = looks.splice(0, 1);
      if (look !== undefined) detector.see(look, now);
    }
    const tasks = { tasks: 4, runMs: 0, ...tasksAt(now) };
    history.add(kernelSample(now, { 'node-1': { tasks } }));
    locator.locate(detector.unsettled, now);
  }
  return detector.spikes;
}

describe('SpikeLocator', () => {
  it('settles a cause when it was found three times in a row', () => {
    const spike = located(FROM);
    expect(spike?.cause?.cause).to.equal('freeze');
    expect(spike?.cause?.locatedAt).to.equal((spike?.detectedAt ?? NaN) + 200);
  });

  it('waits for what is not clear as yet', () => {
    const spike = located(FROM + 1_500);
    expect(spike?.cause?.cause).to.equal('freeze');
    expect(spike?.cause?.locatedAt).to.be.within(FROM + 3_000, FROM + 3_500);
  });

  it('gives up after ten seconds, and says what was seen', () => {
    const { detectedAt, cause } = located(Infinity) ?? {};
    expect(cause?.cause).to.equal('unknown');
    expect(cause?.locatedAt).to.be.within((detectedAt ?? NaN) + 10_000, (detectedAt ?? NaN) + 10_200);
    expect(cause?.evidence.join()).to.match(/\d+ of \d+ answers of the server were late/);
  });

  it('compares a spike with the time before the one that ended right before it', () => {
    const common = { node: 'node-1', kinds: ['health'] as const, by: 30 };
    const spikes = [
      { ...common, from: 8_000, to: 12_000 },
      { ...common, from: 15_000, to: 20_000 },
    ];
    // In both its tasks wait for a CPU, in the first one twice as long.
    const waited = (now: number) =>
      0.8 * Math.max(0, Math.min(now, 12_500) - 8_000) + 0.4 * Math.max(0, now - 15_000);
    const looks = [...lookSeries({ nodes: ['node-1'], lasts: 20_000, seed: 1, noise: 1, spikes })];
    const found = locatedAll(looks, ['node-1'], (now) => ({ stopped: 0, waitMs: waited(now) }));
    expect(found.map(({ cause }) => cause?.cause)).to.deep.equal(['run-queue delay', 'run-queue delay']);
  });
});
