import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** The product's own feature with the one scenario of that tag. */
function featureOf(tag: '@kernel' | '@memory'): string {
  const text = readFileSync(
    join(__dirname, '..', '..', 'features', 'gpu_kernel_optimization.feature'),
    'utf8',
  );
  const [head = '', ...scenarios] = text.split(/\n(?= {2}@)/);
  return [head, ...scenarios.filter((scenario) => scenario.includes(tag))].join('\n');
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
      feature: featureOf('@memory'),
      environment: { LLM_BASE_URL: simulator.baseUrl, LLM_SOAK_TIME: '10 s' },
    });
    expect(run.exitCode, run.output).to.equal(1);
    const growth = run.results.checks.find(({ metric }) => metric === 'growth of server memory');
    // A machine that does much else meanwhile may widen the interval.
    expect(growth?.outcome).to.be.oneOf(['failed', 'inconclusive']);
    const perDay = 600 * MIB * 60 * 24;
    // What the server itself takes meanwhile is grown by, too.
    expect(growth?.observed?.value).to.be.within(0.7 * perDay, 1.5 * perDay);
    expect(growth?.observed?.high).to.be.above(0.9 * perDay);
    // It has no metrics of its own; what cannot be known is not passed.
    const fragmentation = run.results.checks.find(({ metric }) => metric === 'memory fragmentation');
    expect(fragmentation).to.include({ outcome: 'not measured' });
  });
});

describe('Two precisions that are one and the same', () => {
  it(
    'are as large and as fast as each other, and no promise is kept by that',
    { timeout: 120_000 },
    async (test) => {
      await using simulator = await Simulator.start({ timeToFirstToken: 2, interTokenLatency: 1 });
      const folder = mkdtempSync(join(tmpdir(), 'precisions-'));
      test.after(() => {
        rmSync(folder, { recursive: true });
      });
      const [weights, answers] = [join(folder, 'model.safetensors'), join(folder, 'answers.jsonl')];
      writeFileSync(weights, Buffer.alloc(1000));
      writeFileSync(answers, '{"prompt": "Say yes", "expected": "yes"}\n{"prompt": "Say no"}\n');
      const environment = {
        LLM_BASE_URL: simulator.baseUrl,
        LLM_BASE_URL_CONVERTED: simulator.baseUrl,
        LLM_WEIGHTS_ORIGINAL: weights,
        LLM_WEIGHTS_CONVERTED: weights,
        LLM_SAMPLING_BUDGET: '2 s',
      };
      const refused = await CucumberRun.toItsEnd(test, {
        feature: featureOf('@kernel'),
        environment: { ...environment, LLM_EVALUATION_SET: answers },
      });
      expect(refused.output).to.match(/answers\.jsonl.*line 2/s);
      expect(simulator.log).to.be.empty;

      const run = await CucumberRun.toItsEnd(test, { feature: featureOf('@kernel'), environment });
      const [size, speed, accuracy] = run.results.checks;
      expect(size).to.include({ metric: 'decrease of model size', outcome: 'failed' });
      expect(size?.observed?.value).to.equal(0);
      expect(speed).to.include({ metric: 'increase of inference speed' });
      expect(speed?.outcome).to.be.oneOf(['failed', 'inconclusive']);
      expect(Math.abs(speed?.observed?.value ?? NaN)).to.be.below(50);
      // Nobody has said what right answers are.
      expect(accuracy).to.include({ metric: 'decrease of accuracy', outcome: 'not measured' });
    },
  );
});
