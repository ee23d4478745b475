import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { labelOf, RUN_LABEL } from './run-label';

/** Does something as the run of that label: what is started meanwhile belongs to it. For tests. */
export async function asRun<T>(label: string, act: () => Promise<T>): Promise<T> {
  const { [RUN_LABEL]: before } = process.env;
  process.env[RUN_LABEL] = label;
  try {
    return await act();
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, RUN_LABEL);
    else process.env[RUN_LABEL] = before;
  }
}

/**
 * The label of a run of which nobody can tell whether it goes on: so no other test, and no run, clears what has it.
 * Each has another number.
 */
export const untoldLabel = (number: number): string => `${process.pid}${number}-0`;

/** The label of a run that has ended. */
export async function deadLabel(): Promise<string> {
  const run = idle();
  const label = labelOf(run.pid ?? NaN);
  run.kill('SIGKILL');
  await once(run, 'exit');
  return label;
}

/** A process of the run of that label, that does nothing until it is killed, or this one ends. */
export function idle(label?: string): ChildProcess {
  return spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, ...(label !== undefined && { [RUN_LABEL]: label }) },
  });
}
