import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of a process in the tree of control groups that has one controller. */
export interface ControlGroupPlace {
  readonly version: 1 | 2;
  /** Where this process sees it: `/sys/fs/cgroup/cpu/system.slice/x.service`. */
  readonly directory: string;
  /** The top of the tree, as far as this process sees it. */
  readonly top: string;
}

/** Why there is no such thing here. */
export interface Unavailable {
  readonly unavailable: string;
}

/** A tree of control groups, as mounted. */
interface Tree {
  readonly version: 1 | 2;
  /** Which group its top is. */
  readonly root: string;
  readonly top: string;
  readonly controllers: readonly string[];
}

/**
 * Where a process is: in the tree of version 1 that has the controller, or else in that of version 2, as hybrid
 * systems have both. By `/proc/PID/cgroup`, cgroups(7), and `/proc/self/mountinfo`, proc_pid_mountinfo(5).
 */
export function placeOf(
  pid: number,
  controller: 'cpu' | 'freezer',
  proc = '/proc',
): ControlGroupPlace | Unavailable {
  const [groups, mounts] = [read(`${proc}/${pid}/cgroup`), read(`${proc}/self/mountinfo`)];
  if (groups === undefined || mounts === undefined)
    return { unavailable: `the control groups of process ${pid} cannot be read in ${proc}` };
  const { version, path } = groupIn(groups, controller);
  if (path === undefined)
    return { unavailable: `process ${pid} is in no control group that has the controller ${controller}` };
  const within = (tree: Tree) => relativeTo(tree.root, path);
  const tree = treesIn(mounts).find(
    (one) =>
      one.version === version &&
      (version === 2 || one.controllers.includes(controller)) &&
      within(one) !== undefined,
  );
  if (tree === undefined)
    return {
      unavailable: `control group ${path} (${controller}, version ${version}) is mounted nowhere here`,
    };
  return { version, directory: resolve(tree.top, `.${within(tree) ?? ''}`), top: tree.top };
}

/** The tops of all trees of control groups, as they are mounted here. */
export const topsOfTrees = (proc = '/proc'): readonly string[] =>
  treesIn(read(`${proc}/self/mountinfo`) ?? '').map(({ top }) => top);

/** Lines are `6:freezer:/group`, and `0::/group` for version 2. */
function groupIn(text: string, controller: string): { version: 1 | 2; path: string | undefined } {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []);
  const first = lines.find(([, controllers]) => controllers?.split(',').includes(controller));
  if (first !== undefined) return { version: 1, path: first[2] };
  return { version: 2, path: lines.find(([, controllers]) => controllers === '')?.[2] };
}

/** Lines are `32 31 0:29 ROOT MOUNTPOINT OPTIONS [OPTIONAL...] - TYPE SOURCE SUPER-OPTIONS`. */
function treesIn(text: string): readonly Tree[] {
  return text.split('\n').flatMap((line): Tree[] => {
    const [mount = '', system = ''] = line.split(' - ');
    const [, , , root = '', top = ''] = mount.split(' ').map(plain);
    const [type, , options = ''] = system.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return [{ version: type === 'cgroup' ? 1 : 2, root, top, controllers: options.split(',') }];
  });
}

/** What is below the top of a tree; undefined where the group is outside of it. */
function relativeTo(root: string, path: string): string | undefined {
  if (path === '/..' || path.startsWith('/../')) return undefined;
  if (root === '/') return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
}

/** Spaces are written as `\040`. */
const plain = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
