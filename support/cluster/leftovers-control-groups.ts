import { existsSync } from 'node:fs';
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FOLDER_PREFIX } from './leftovers-folder';

const LOOK_EVERY_MS = 5;
const EMPTY_WITHIN_MS = 2_000;
/** What lets the processes of a group go on, in version 1 and 2 of control groups. */
const THAWING = { 'freezer.state': 'THAWED', 'cgroup.freeze': '0' };

/** A control group that a run has made. */
interface LeftGroup {
  readonly directory: string;
  readonly label: string;
}

/** Ends what is left in the control groups of dead runs, and removes them; gives a line for each. */
export async function clearControlGroups(
  marks: readonly { readonly path: string; readonly label: string }[],
): Promise<readonly string[]> {
  const groups = await Promise.all(marks.map(({ path, label }) => groupsIn(path, label)));
  const left = groups.flat().filter(({ directory }) => existsSync(directory));
  return Promise.all(
    left.map(async ({ directory, label }) => {
      const what = `control group ${directory}, left by run ${label},`;
      try {
        await removeControlGroup(directory, (pid) => {
          process.kill(pid, 'SIGKILL');
        });
        return `${what} was removed`;
      } catch (error) {
        return `${what} could not be removed: ${error instanceof Error ? error.message : String(error)}`;
      }
    }),
  );
}

/**
 * Removes a control group and those in it, frozen or not, after that was done to each process there, which is to end
 * it or to move it elsewhere; one that is gone is no error. Rejects where it does not become empty within 2 s.
 */
export async function removeControlGroup(
  directory: string,
  putOut: (pid: number) => Promise<void> | void = () => undefined,
): Promise<void> {
  const late = AbortSignal.timeout(EMPTY_WITHIN_MS);
  while (existsSync(directory)) {
    try {
      for (const group of await groupsWithin(directory)) {
        await thaw(group);
        for (const pid of await membersOf(group)) await putOut(pid);
        await rmdir(group);
      }
    } catch (cause) {
      // A process that is about to end keeps it for a moment; it, and the group, may end just now.
      if (late.aborted) throw new Error(`control group ${directory} cannot be removed`, { cause });
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** The innermost come first. */
async function groupsWithin(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  return [...(await Promise.all(inner.map(groupsWithin))).flat(), directory];
}

async function thaw(directory: string): Promise<void> {
  for (const [file, word] of Object.entries(THAWING))
    if (existsSync(join(directory, file))) await writeFile(join(directory, file), word);
}

/** Those of a run that its mark names, and no others: what it names is removed. */
async function groupsIn(mark: string, label: string): Promise<readonly LeftGroup[]> {
  const directories = (await readFile(mark, 'utf8')).split('\n');
  return directories
    .filter((directory) => basename(directory).startsWith(`${FOLDER_PREFIX}${label}-`))
    .filter((directory) => existsSync(join(directory, 'cgroup.procs')))
    .map((directory) => ({ directory, label }));
}

async function membersOf(directory: string): Promise<readonly number[]> {
  const text = await readFile(join(directory, 'cgroup.procs'), 'utf8');
  // 0 is a process that cannot be seen from here, and for kill(2) a whole group of them.
  return text.split('\n').map(Number).filter(Boolean);
}
