import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEngine } from '../engine/embedded-engine';
import { milliseconds } from '../quantities/units';
import { Simulator } from '../simulator/simulator';
import { describeInferenceTarget, type ServerUnderContract } from './inference-target.contract';

async function startSimulator(): Promise<ServerUnderContract> {
  const models = ['model-a', 'model-b'] as const;
  const simulator = await Simulator.start({
    timeToFirstToken: milliseconds(2),
    interTokenLatency: milliseconds(1),
    models,
  });
  return {
    baseUrl: simulator.baseUrl,
    serverKind: 'simulator',
    models,
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

async function startEngine(): Promise<ServerUnderContract> {
  await using resources = new AsyncDisposableStack();
  const cacheFolder = await mkdtemp(join(tmpdir(), 'engine-'));
  resources.defer(() => rm(cacheFolder, { recursive: true }));
  const plans = [{ size: 'small', slots: 4, sequenceLength: 256 }] as const;
  const engine = resources.use(await EmbeddedEngine.start({ plans, cacheFolder }));
  const [model] = engine.models;
  if (model === undefined) throw new Error('the engine serves no model');
  const owned = resources.move();
  return {
    baseUrl: engine.baseUrl,
    serverKind: 'embedded engine',
    models: [model.id],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describeInferenceTarget('OpenAiTarget, asking the simulator', startSimulator);
describeInferenceTarget('OpenAiTarget, asking the embedded engine', startEngine);
