import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process and when it began, as `labelOf` has it: another one with the same id is not meant. */
const PROCESS = z.string().regex(/^\d+-\d+$/);
const CPUS = z.string().regex(/^[\d,-]+$/);
const BANDWIDTH = z.strictObject({
  quota: z.string().regex(/^(\d+|-1|max)$/),
  period: z.string().regex(/^\d*$/),
});

const HARM = z.discriminatedUnion('kind', [
  /** A table of nft in the network namespace of a process. */
  z.strictObject({
    kind: z.literal('packet rules'),
    process: PROCESS,
    table: z.string().regex(/^inference-performance-[\w-]+$/),
  }),
  /** A queue of this suite's, with a handle of its own, at the root of an interface there. */
  z.strictObject({
    kind: z.literal('queue'),
    process: PROCESS,
    interface: z.string().regex(/^[^\s/-][^\s/]*$/),
    handle: z.string().regex(/^[0-9a-f]+:$/),
  }),
  /** A CPU quota that was set, and the one before. */
  z.strictObject({
    kind: z.literal('CPU quota'),
    version: z.literal([1, 2]),
    directory: z.string().startsWith('/'),
    before: BANDWIDTH,
    set: BANDWIDTH,
  }),
  /** On which CPUs the threads of a process and its descent could run before, by their ids. */
  z.strictObject({
    kind: z.literal('affinity'),
    process: PROCESS,
    before: z.record(z.string().regex(/^\d+$/), CPUS),
  }),
  /** A container that its engine has paused, by its id and its first process. */
  z.strictObject({
    kind: z.literal('pause'),
    process: PROCESS,
    container: z.string().regex(/^[0-9a-zA-Z][\w.-]*$/),
  }),
  /** A process that was stopped by SIGSTOP. */
  z.strictObject({ kind: z.literal('stop'), process: PROCESS }),
]);

/** What is done to a container for a while, as far as it would outlive the run, and how it was before. */
export type InjectedHarm = z.infer<typeof HARM>;

/** Reads what a run has written down; undefined where it was killed before it had. Throws where that is something else. */
export function readHarm(path: string): InjectedHarm | undefined {
  const text = readFileSync(path, 'utf8');
  if (text === '') return undefined;
  const { data, error } = HARM.safeParse(jsonOf(text));
  if (data === undefined) throw new Error(`${path} is no journal of this version: ${z.prettifyError(error)}`);
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
