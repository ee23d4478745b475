import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeControlGroup } from '../../cluster/leftovers-control-groups';
import { FOLDER_PREFIX, presentLabel, temporaryFolder } from '../../cluster/leftovers-folder';
import { NetworkError } from '../network-error';
import { placeOf, type ControlGroupPlace, type Unavailable } from './control-group-place';

/**
 * To those outside of it a group counts as one process, however many it holds, and their own priorities count for
 * nothing: it is given the weight of a process of nice -10, sched(7), so that a client of this suite does not take the
 * CPU from it. Files of version 1 and 2.
 */
const WEIGHTS = { 'cpu.shares': '9548', 'cpu.weight': '932' };

/** A group that is to be made, and where its process was before. */
interface PlannedGroup {
  readonly directory: string;
  readonly before: string;
}

/**
 * Moves a process into a control group of its own, named `inference-performance-LABEL-NAME`, for CPU time and freezing;
 * the name is to be another one for each process of the run. Disposing of it moves what is in it back, and removes it.
 * Gives the reason where there can be none, as for other users than root.
 */
export async function makeControlGroup(name: string, pid: number): Promise<AsyncDisposable | Unavailable> {
  if (!/^[\w.-]+$/.test(name))
    throw new NetworkError(`"${name}" names no control group: write letters, digits, ".", "-" and "_"`);
  const groups = plannedGroups(`${FOLDER_PREFIX}${presentLabel()}-${name}`, pid);
  if ('unavailable' in groups) return groups;
  await using resources = new AsyncDisposableStack();
  try {
    const paths = groups.map(({ directory }) => `${directory}\n`).join('');
    // Before there are any: says to later runs where there may be groups of this one.
    resources.use(await temporaryFolder('control-groups', paths));
    for (const group of groups) {
      await mkdir(group.directory);
      resources.defer(() => remove(group));
      await writeFile(procsOf(group.directory), String(pid));
      for (const [file, weight] of Object.entries(WEIGHTS))
        if (existsSync(join(group.directory, file))) await writeFile(join(group.directory, file), weight);
    }
    return resources.move();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { unavailable: `process ${pid} cannot get a control group of its own: ${words}` };
  }
}

function plannedGroups(name: string, pid: number): readonly PlannedGroup[] | Unavailable {
  const [cpu, freezer] = [placeOf(pid, 'cpu'), placeOf(pid, 'freezer')];
  if ('unavailable' in cpu) return cpu;
  const parent = parentFor(cpu);
  if (parent === undefined)
    return {
      unavailable: `no control group from ${cpu.directory} up to ${cpu.top} shares out CPU time to groups below it`,
    };
  const group = { directory: join(parent, name), before: cpu.directory };
  if ('unavailable' in freezer || freezer.directory === cpu.directory) return [group];
  return [group, { directory: join(freezer.directory, name), before: freezer.directory }];
}

/** In version 2 a group with processes cannot share out to groups below it: the next one above that does so can. */
function parentFor({ version, directory, top }: ControlGroupPlace): string | undefined {
  if (version === 1) return directory;
  for (let group = directory; ; group = dirname(group)) {
    if (sharesOut(group)) return group;
    if (group === top || group === dirname(group)) return undefined;
  }
}

function sharesOut(directory: string): boolean {
  try {
    return readFileSync(join(directory, 'cgroup.subtree_control'), 'utf8').trim().split(' ').includes('cpu');
  } catch {
    return false;
  }
}

async function remove({ directory, before }: PlannedGroup): Promise<void> {
  await removeControlGroup(directory, (pid) => writeFile(procsOf(before), String(pid)));
}

const procsOf = (directory: string): string => join(directory, 'cgroup.procs');
