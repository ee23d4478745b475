import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { nvidiaSmiXml } from '../probes/gpu/nvidia-smi/nvidia-smi-xml.fixture';
import { replayedNvidiaSmi } from '../probes/gpu/replay/replayed-nvidia-smi.fixture';
import { Simulator } from '../simulator/simulator';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { EASY_ROW, featureWith } from './feature-copy.fixture';

const MIB = 2 ** 20;

/** The product's own feature with the one scenario of memory. */
function memoryFeature(): string {
  const text = readFileSync(
    join(__dirname, '..', '..', 'features', 'gpu_kernel_optimization.feature'),
    'utf8',
  );
  const [head = '', ...scenarios] = text.split(/\n(?= {2}@)/);
  return [head, ...scenarios.filter((scenario) => scenario.includes('@memory'))].join('\n');
}

describe('A run whose nvidia-smi replays a recording', () => {
  it('shows that its figures were not measured, and lets them decide nothing', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 5, interTokenLatency: 1 });
    await using replay = await replayedNvidiaSmi({
      'idle.xml': nvidiaSmiXml([{ used: '1 MiB', total: '16384 MiB' }], 12),
    });
    const run = await CucumberRun.toItsEnd(test, {
      feature: featureWith(EASY_ROW),
      environment: { LLM_BASE_URL: simulator.baseUrl, ...replay.environment },
    });
    expect(run.exitCode, run.output).to.equal(0);
    const gpu = run.results.checks.find(({ metric }) => metric === 'gpu_memory peak');
    expect(gpu).to.include({ outcome: 'not measured' });
    expect(gpu?.reason).to.match(/replayed from idle\.xml, not measured on this machine/);
  });
});

describe('A soak of a server that leaks', () => {
  it('fails its promise, with the growth by the day', { timeout: 120_000 }, async (test) => {
    // 600 MiB a minute, for what can be seen in seconds.
    await using simulator = await SpawnedSimulator.start(
      ...['--ttft', '5 ms', '--itl', '1 ms', '--leak', '600 MiB/min'],
    );
    const run = await CucumberRun.toItsEnd(test, {
      feature: memoryFeature(),
      environment: { LLM_BASE_URL: simulator.baseUrl, LLM_SOAK_TIME: '10 s' },
    });
    expect(run.exitCode, run.output).to.equal(1);
    const growth = run.results.checks.find(({ metric }) => metric === 'growth of server memory');
    expect(growth).to.include({ outcome: 'failed' });
    const perDay = 600 * MIB * 60 * 24;
    expect(growth?.observed?.low)
      .to.be.below(perDay)
      .and.above(perDay / 4);
    expect(growth?.observed?.high).to.be.above(perDay);
    // It has no metrics of its own; what cannot be known is not passed.
    const fragmentation = run.results.checks.find(({ metric }) => metric === 'memory fragmentation');
    expect(fragmentation).to.include({ outcome: 'not measured' });
  });
});
