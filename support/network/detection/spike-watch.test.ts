import { describe, it } from 'node:test';
import { expect } from 'chai';
import { programOnPath } from '../../cluster/known-program';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { NamespaceEnvironment } from '../environment/namespace-environment';
import type { DetectedSpike } from './detected-spike';
import { SpikeWatch } from './spike-watch';

const THRESHOLD = milliseconds(5);

function whyNoNamespaces(): string | false {
  if (process.getuid?.() !== 0) return 'network namespaces are made by root here';
  const missing = ['ip', 'tc', 'unshare', 'nsenter'].filter(
    (program) => programOnPath(program) === undefined,
  );
  return missing.length > 0 && `${missing.join(', ')} is not installed`;
}

describe('SpikeWatch', { skip: whyNoNamespaces() }, () => {
  it('finds the container that is frozen, and that it is frozen', async ({ signal }) => {
    await using environment = await NamespaceEnvironment.start('root', { count: 2, flags: [], signal });
    await using watch = await SpikeWatch.start(environment, { threshold: THRESHOLD, signal });
    await watch.ready;
    const [, container] = environment.containers;
    if (container === undefined) throw new Error('the environment has one container');
    const frozenAt = monotonicClock.now();
    const frozen = await container.freeze();
    try {
      const isIts = ({ cause, containers }: DetectedSpike) =>
        cause !== undefined && containers.includes(container.id);
      let spike: DetectedSpike | undefined;
      // The machine may have held up another one before.
      for (let since = frozenAt; spike === undefined; since = monotonicClock.now()) {
        await watch.until(
          (spikes) => spikes.some(({ cause, detectedAt }) => cause !== undefined && detectedAt >= since),
          signal,
        );
        spike = watch.spikes.find((found) => isIts(found) && found.detectedAt >= frozenAt);
      }
      expect(spike).to.include({ lateLooks: 'health' });
      expect(spike.cause?.cause).to.equal('freeze');
    } finally {
      await frozen[Symbol.asyncDispose]();
    }
    expect(watch.looks.length).to.be.greaterThan(100);
  });

  it('ends a wait when it is disposed of', async ({ signal }) => {
    await using environment = await NamespaceEnvironment.start('root', { count: 1, flags: [], signal });
    const watch = await SpikeWatch.start(environment, { threshold: THRESHOLD, signal });
    const waiting = rejectionOf(watch.until(() => false, signal));
    await watch[Symbol.asyncDispose]();
    expect((await waiting)?.message).to.equal('the watch for spikes was ended');
  });
});
