import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeControlGroup } from '../../cluster/leftovers-control-groups';
import { FOLDER_PREFIX, presentLabel, temporaryFolder } from '../../cluster/leftovers-folder';
import { placeOf, topsOfTrees } from './control-group-place';

/**
 * Engines put all their containers into one group, that to those outside of it counts as one process: a client of
 * this suite would take the CPU from the servers. This one has the weight of three processes of nice -10, sched(7);
 * files of version 1 and 2.
 */
const WEIGHTS = { 'cpu.shares': '28644', 'cpu.weight': '2797' };

/** A control group for the containers of an environment. */
export interface GroupOfContainers extends AsyncDisposable {
  /** As engines name it, from the top of the trees. */
  readonly parent: string;
}

/**
 * Makes a control group of the run's own, in which an engine that keeps the groups itself is to put containers; it is
 * removed after they are. Undefined where none can be made: containers are then where the engine puts them.
 */
export async function groupOfContainers(): Promise<GroupOfContainers | undefined> {
  const cpu = placeOf(process.pid, 'cpu');
  if ('unavailable' in cpu) return undefined;
  await using resources = new AsyncDisposableStack();
  try {
    const name = `${FOLDER_PREFIX}${presentLabel()}-containers-${randomBytes(4).toString('hex')}`;
    // The engine makes it in each tree.
    const groups = topsOfTrees().map((top) => join(top, name));
    resources.use(await temporaryFolder('control-groups', groups.map((group) => `${group}\n`).join('')));
    resources.defer(async () => {
      for (const group of groups) await removeControlGroup(group);
    });
    const own = join(cpu.top, name);
    await mkdir(own);
    for (const [file, weight] of Object.entries(WEIGHTS))
      if (existsSync(join(own, file))) await writeFile(join(own, file), weight);
    const kept = resources.move();
    return { parent: `/${name}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  } catch {
    return undefined;
  }
}
