import { z } from 'zod';
import { monotonicClock } from '../quantities/clock';
import { EngineError, messageOf } from './engine-error';
import { API_KEY_VARIABLE, engineSettings, type EngineMessage, type EngineSettings } from './engine-messages';
import { EngineMetrics } from './engine-metrics';
import { EngineServer } from './engine-server';
import { loadLlama } from './llama-runtime';
import { checkPlans } from './model-plan';
import { serveModel, type ServedModel } from './served-model';

/*
 * The engine's own process. Its parent starts it with settings as JSON in the one argument and its API key in
 * the environment, hears over the IPC channel when it is ready, and ends it with SIGTERM or by closing the channel.
 */
const IDENTITY = {
  version: '0.1.0',
  server: 'llm-performance-engine',
  engine: 'node-llama-cpp 3.22.1',
};

/** A parent that has gone, or that wants the engine to stop, is not kept waiting longer than this. */
const STOP_DEADLINE_MS = 5000;

const resources = new AsyncDisposableStack();
let stopping = false;

async function serve({ plans, cacheFolder, device }: EngineSettings, apiKey: string): Promise<void> {
  checkPlans(plans);
  const llama = resources.adopt(await loadLlama(device), (library) => library.dispose());
  const metrics = new EngineMetrics(monotonicClock);
  const models: ServedModel[] = [];
  for (const plan of plans) {
    const model = await serveModel(plan, { llama, cacheFolder, metrics });
    resources.use(model.loop);
    if (models.some(({ facts }) => facts.id === model.facts.id)) {
      throw new EngineError(
        `two models have the id ${model.facts.id}; give the plan of the file another one`,
      );
    }
    models.push(model);
    tell({ kind: 'log', line: `${model.facts.id} is ready with ${plan.slots} slots` });
  }
  const server = resources.use(new EngineServer(models, metrics, IDENTITY, apiKey));
  // Resources are disposed of last first: answers are ended before the server waits for them.
  resources.defer(() => stopAll(models));
  tell({
    kind: 'ready',
    port: await server.listen(),
    models: models.map(({ facts }) => facts),
    loads: models.map(({ facts, loadTime }) => ({ id: facts.id, took: loadTime })),
  });
}

async function stopAll(models: readonly ServedModel[]): Promise<void> {
  await Promise.all(models.map(({ loop }) => loop.stop(new EngineError('the engine is stopping'))));
}

function tell(message: EngineMessage): void {
  if (process.connected) process.send?.(message);
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
  // A clean stop exits with 0, a start that failed with the code that was set then.
  resources.disposeAsync().then(() => process.exit(), fail);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  tell({ kind: 'failed', message: messageOf(error) });
  if (process.connected) process.disconnect();
  stop();
}

// Ctrl-C reaches every process of the terminal's group; it is the parent that decides when to stop.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', stop);
// The channel closes when the parent ends, however it ends: the engine never outlives it.
process.on('disconnect', stop);
serve(
  engineSettings.parse(JSON.parse(process.argv[2] ?? '')),
  z.string().min(1).parse(process.env[API_KEY_VARIABLE]),
).catch(fail);
