import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Unknown } from './part';
import { textOf } from './text-file';

/** Where the limits of a controller stand: its files have other names in the second version. */
export interface ControlGroup {
  readonly version: 1 | 2;
  /** This process's own group first, then each one around it, as far as they can be seen. */
  readonly folders: readonly string[];
}

interface Mount {
  readonly type: string;
  /** Which group stands at the mount point. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
}

/**
 * The control groups of this process by controller (`cpu`, `memory`, `pids`), from cgroups(7) and
 * proc_pid_mountinfo(5); a controller of neither version is missing: it limits nothing.
 */
export async function controlGroups(root: string): Promise<ReadonlyMap<string, ControlGroup>> {
  const [membership, mountTable] = await Promise.all([
    textOf(join(root, 'proc/self/cgroup')),
    readFile(join(root, 'proc/self/mountinfo'), 'utf8').catch(() => ''),
  ]);
  const mounts = mountTable.split('\n').flatMap(mountIn);
  const groups = new Map<string, ControlGroup>();
  for (const line of (membership ?? '').split('\n')) {
    const [, list = '', path = ''] = /^\d+:([^:]*):(.*)$/u.exec(line) ?? [];
    // The second version names no controllers, and has those that no other hierarchy has taken.
    const version = list === '' ? 2 : 1;
    const controllers = version === 1 ? list.split(',') : ['cpu', 'memory', 'pids'];
    for (const controller of controllers) {
      const mount = mounts.find(({ type, options }) =>
        version === 2 ? type === 'cgroup2' : type === 'cgroup' && options.includes(controller),
      );
      if (path === '' || mount === undefined || (version === 2 && groups.has(controller))) continue;
      groups.set(controller, { version, folders: foldersOf(root, mount, path) });
    }
  }
  if (groups.size === 0) throw new Unknown('no control groups can be seen here');
  return groups;
}

/** `32 31 0:29 /root /point rw,relatime shared:1 - cgroup cgroup rw,cpu`. */
function mountIn(line: string): Mount[] {
  const [own = '', filesystem = ''] = line.split(' - ');
  const [, , , root, point] = own.split(' ').map(unescaped);
  const [type, , options = ''] = filesystem.split(' ');
  if (root === undefined || point === undefined || !(type === 'cgroup' || type === 'cgroup2')) return [];
  return [{ type, root, point, options: options.split(',') }];
}

/** Spaces and the like stand there in octal: `\040`. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

function foldersOf(root: string, { root: mounted, point }: Mount, path: string): string[] {
  const below = mounted === '/' ? path : path === mounted ? '/' : path.slice(mounted.length);
  const isBelow = mounted === '/' || path === mounted || path.startsWith(`${mounted}/`);
  // A group that is outside of what is mounted, or of the namespace (`/../..`), shows only its limits from there.
  const parts = isBelow && !path.includes('/..') ? below.split('/').filter((part) => part !== '') : [];
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    join(root, point, posix.join('/', ...parts.slice(0, parts.length - up))),
  );
}
