import { join } from 'node:path';
import type { EnvironmentDescription } from '../environment-schema';
import { controlGroups, type ControlGroup } from './control-groups';
import { Unknown, type Known } from './part';
import { textOf } from './text-file';

type Limits = Known<EnvironmentDescription['containerLimits']>;
type LimitAt = (folder: string, version: ControlGroup['version']) => Promise<number | undefined>;

/** What control groups let this process have: of its own group and those around it the strictest limit counts. */
export async function describeContainerLimits(root: string): Promise<Limits> {
  const groups = await controlGroups(root);
  const [cpuCores, memoryBytes, processes] = await Promise.all([
    strictest(groups.get('cpu'), cpuLimit),
    strictest(groups.get('memory'), memoryLimit),
    strictest(groups.get('pids'), processLimit),
  ]);
  return { cpuCores, memoryBytes, processes };
}

/** Null where none of the groups has a limit. */
async function strictest(group: ControlGroup | undefined, limitAt: LimitAt): Promise<number | null> {
  if (group === undefined) return null;
  const limits = await Promise.all(group.folders.map((folder) => limitAt(folder, group.version)));
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

/** Cores, as a quota of CPU time for each period; the root group has no such files. */
async function cpuLimit(folder: string, version: 1 | 2): Promise<number | undefined> {
  const texts =
    version === 2
      ? ((await textOf(join(folder, 'cpu.max')))?.split(' ') ?? [])
      : await Promise.all([
          textOf(join(folder, 'cpu.cfs_quota_us')),
          textOf(join(folder, 'cpu.cfs_period_us')),
        ]);
  const [quota, period] = texts.map(limitIn);
  return quota === undefined || period === undefined ? undefined : quota / period;
}

const memoryLimit: LimitAt = async (folder, version) =>
  limitIn(await textOf(join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes')));

const processLimit: LimitAt = async (folder) => limitIn(await textOf(join(folder, 'pids.max')));

/** Undefined where there is no limit: `max`, -1, or, of memory in the first version, the greatest there is. */
function limitIn(text: string | undefined): number | undefined {
  if (text === undefined || text === 'max' || text === '-1') return undefined;
  const limit = Number(text);
  if (text === '' || !Number.isFinite(limit)) throw new Unknown('a limit is written in an unknown form');
  return limit > Number.MAX_SAFE_INTEGER ? undefined : limit;
}
