import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { milliseconds } from '../quantities/units';
import { fetchPage } from './external-http';

/** The status that a server answers to a question after its health. */
export const ask = async (origin: string): Promise<number> =>
  (await fetchPage(`${origin}/health`, { deadline: milliseconds(20_000) })).status;

/** Why a promise was rejected; undefined where it was not. */
export const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Resolves once the condition holds; a test's own time ends the waiting. */
export async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(5);
}

/** Whether a process has ended; one of which nobody has taken note yet has, too. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}
