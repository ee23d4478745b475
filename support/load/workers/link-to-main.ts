import { parentPort } from 'node:worker_threads';
import type { WorkerOrder, WorkerReport } from './worker-messages';

/** The main thread as a worker speaks to it. */
interface LinkToMain {
  /** What is transferred to a thread is copied to a process. */
  readonly say: (report: WorkerReport, transfer?: ArrayBuffer[]) => void;
  readonly hear: (obey: (order: WorkerOrder) => void) => void;
}

/** The way to the main thread, from a thread of its process or from a process of its own, which ends with it. */
export function linkToMain(): LinkToMain {
  const port = parentPort;
  if (port !== null)
    return {
      say: (report, transfer = []) => {
        port.postMessage(report, transfer);
      },
      hear: (obey) => void port.on('message', obey),
    };
  if (process.channel === undefined)
    throw new Error('this file is the entry of a worker thread, or of a process with an IPC channel');
  process.once('disconnect', () => process.exit());
  return {
    say: (report) => {
      // Who has gone meanwhile is told nothing.
      process.send?.(report, () => undefined);
    },
    hear: (obey) => void process.on('message', obey),
  };
}
