import { milliseconds } from '../../../quantities/units';
import { specOf } from '../../workers/recording-server.fixture';
import type { ProtocolTimes } from '../wire/protocol';
import { QueueFabric, type QueueFabricOptions } from './queue-fabric';
import type { Script } from './script.fixture';
import { ScriptedWorker } from './scripted-worker.fixture';

/** Short enough for tests, and longer than a busy machine stands still. */
export const TIMES: ProtocolTimes = {
  invitationLife: 3_000,
  workerLife: 500,
  renewal: 50,
  invitationLook: 20,
  progress: 50,
  readiness: 5_000,
  ending: 1_000,
  stopping: 500,
  lock: 60_000,
};

export const SERVER = specOf('http://127.0.0.1:9');

/** A run over that Redis with workers of these scripts. */
export async function startFabric(
  url: string,
  scripts: readonly Script[],
  fields: Partial<QueueFabricOptions> & { shorter?: Partial<ProtocolTimes> } = {},
): Promise<{ fabric: QueueFabric; workers: readonly ScriptedWorker[] } & AsyncDisposable> {
  const { shorter, ...options } = fields;
  const workers = scripts.map((script, index) => new ScriptedWorker(url, `w${index + 1}`, script));
  try {
    const fabric = await QueueFabric.start({
      redis: { url },
      workers: scripts.length,
      deadline: milliseconds(10_000),
      records: 'stream',
      skewLimit: milliseconds(1_000),
      secrets: { headers: {} },
      version: '1',
      signal: new AbortController().signal,
      times: { ...TIMES, ...shorter },
      ...options,
    });
    return {
      fabric,
      workers,
      [Symbol.asyncDispose]: async () => {
        await fabric[Symbol.asyncDispose]();
        for (const worker of workers) await worker[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    throw error;
  }
}
