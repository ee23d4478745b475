import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerOrder, WorkerReport } from './worker-messages';

const ENTRY = join(__dirname, 'load-worker.js');

/** Makes of a command one that runs it elsewhere. */
export type Around = (
  command: readonly [program: string, ...args: string[]],
) => readonly [program: string, ...args: string[]];

/** A worker as the main thread speaks to it, wherever it runs. */
export interface WorkerLink {
  post(order: WorkerOrder): void;
  onReport(hear: (report: WorkerReport) => void): void;
  /** A fault that ended it; its end follows. */
  onFault(hear: (fault: unknown) => void): void;
  /** How it ended: `code 1`, `SIGKILL`. */
  onEnd(hear: (how: string) => void): void;
  end(): Promise<void>;
}

/** A thread of this process. */
export function threadLink(name: string): WorkerLink {
  // Without execArgv the thread would load this process's TypeScript compiler twice.
  const thread = new Worker(ENTRY, { execArgv: [], name });
  return {
    post: (order) => {
      thread.postMessage(order);
    },
    onReport: (hear) => void thread.on('message', hear),
    onFault: (hear) => void thread.once('error', hear),
    onEnd: (hear) => {
      thread.once('exit', (code) => {
        hear(`code ${code}`);
      });
    },
    end: async () => {
      await thread.terminate();
    },
  };
}

/** A process of its own, which ends with this one. */
export function processLink(around: Around): WorkerLink {
  const [program, ...args] = around([process.execPath, ENTRY]);
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Typed arrays come as such.
    serialization: 'advanced',
    // Ctrl-C in a terminal is for the main process, which then aborts the load.
    detached: true,
  });
  const ended = Promise.withResolvers<undefined>();
  for (const event of ['exit', 'error'])
    child.once(event, () => {
      ended.resolve(undefined);
    });
  return {
    post: (order) => {
      // One that has ended is told nothing: its end is heard of.
      child.send(order, () => undefined);
    },
    onReport: (hear) => void child.on('message', hear),
    onFault: (hear) => void child.once('error', hear),
    onEnd: (hear) => {
      child.once('exit', (code, signal) => {
        hear(signal ?? `code ${code ?? ''}`);
      });
    },
    end: async () => {
      child.kill('SIGKILL');
      await ended.promise;
    },
  };
}
