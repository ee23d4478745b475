import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
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
  const detector = new SpikeDetector({ nodes: ['node-1', 'node-2'], threshold: milliseconds(5) });
  const history = new EvidenceHistory();
  const locator = new SpikeLocator(history);
  for (let now = milliseconds(0); now < TO; now = milliseconds(now + 100)) {
    while (looks[0] !== undefined && looks[0].at < now) {
      const [look] = looks.splice(0, 1);
      if (look !== undefined) detector.see(look, now);
    }
    const tasks = { tasks: 4, stopped: now >= stoppedFrom ? 4 : 0, runMs: 0, waitMs: 0 };
    history.add(kernelSample(now, { 'node-1': { tasks } }));
    if (locator.locate(detector.unsettled, now)) break;
  }
  return detector.spikes[0];
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
});
