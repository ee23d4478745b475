import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import nvidiaSmi from 'node-nvidia-smi';
import { explained } from './nvidia-smi-failure';

/** One run of nvidia-smi. */
export interface NvidiaSmiCall {
  /** Its XML as objects; rejects with a `GpuProviderError`. Settles when the process has ended, not before. */
  readonly answer: Promise<unknown>;
  /** Ends the process, if the kernel lets it: one that waits for a stuck driver ends when the driver does. */
  readonly end: () => void;
}

/** Runs the nvidia-smi on PATH once. */
export function callNvidiaSmi(): NvidiaSmiCall {
  const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
  const child = startedBy(() => {
    // Nothing may be thrown in here: the package would let it end this process.
    nvidiaSmi((error, report) => {
      if (error === null || error === undefined) resolve(report);
      else reject(explained(error));
    });
  });
  return {
    answer,
    end: () => {
      if (child !== undefined) endShell(child);
    },
  };
}

/** The package gives no handle on the process that it starts; Node tells of each one that is made. */
function startedBy(start: () => void): ChildProcess | undefined {
  let child: ChildProcess | undefined;
  const see = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('process' in message)) return;
    if (message.process instanceof ChildProcess) child ??= message.process;
  };
  subscribe('child_process', see);
  try {
    start();
  } finally {
    unsubscribe('child_process', see);
  }
  return child;
}

/** Ends the shell that the package starts, and the nvidia-smi that the shell waits for. */
function endShell(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    // While the shell stands still it takes leave of no child, so that none of their numbers can be another's.
    if (process.platform === 'linux' && child.kill('SIGSTOP')) childrenOf(child.pid).forEach(endProcess);
    child.kill('SIGKILL');
  }
  // One that cannot end yet must keep neither this process alive nor the call open.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

function childrenOf(pid: number): readonly number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return list.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
