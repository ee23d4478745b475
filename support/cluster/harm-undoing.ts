import { commandOutput, type Command } from './command-output';
import { ContainerEngine } from './container-engine';
import { cpuBandwidth, NO_QUOTA, setCpuBandwidth } from './cpu-bandwidth';
import type { InjectedHarm } from './injected-harm';
import { isGone } from './process-threads';
import { isAlive } from './run-label';
import { pathOf } from './system-program';
import { putBackAffinities } from './thread-affinity';

/** One kind of harm. */
type HarmOf<Kind extends InjectedHarm['kind']> = Extract<InjectedHarm, { readonly kind: Kind }>;

/**
 * Undoes a harm. Gives what was undone, for the user; undefined where nothing is left of it, as its container has
 * ended, or somebody has undone it. Rejects where it could not.
 */
export async function undo(harm: InjectedHarm): Promise<string | undefined> {
  if (harm.kind === 'CPU quota') return undoQuota(harm);
  const pid = Number(harm.process.split('-')[0]);
  if (isAlive(harm.process) === false || isGone(pid)) return undefined;
  try {
    return await undoOn(pid, harm);
  } catch (error) {
    // What was done to it has gone with it.
    if (isGone(pid)) return undefined;
    throw error;
  }
}

async function undoOn(
  pid: number,
  harm: Exclude<InjectedHarm, HarmOf<'CPU quota'>>,
): Promise<string | undefined> {
  switch (harm.kind) {
    case 'packet rules':
      return undoRules(pid, harm);
    case 'queue':
      return undoQueue(pid, harm);
    case 'affinity':
      await putBackAffinities(pid, harm.before);
      return `the CPUs of process ${pid} and its threads`;
    case 'pause':
      return undoPause(harm);
    case 'stop':
      process.kill(pid, 'SIGCONT');
      return `the stop of process ${pid}`;
  }
}

async function undoRules(pid: number, { table }: HarmOf<'packet rules'>): Promise<string> {
  // A table that is not there cannot be deleted: it is made first, where there is none.
  await commandOutput(
    within(pid, [pathOf('nft'), '-f', '-']),
    `add table inet ${table}\ndelete table inet ${table}\n`,
  );
  return `the packet rules ${table} in the network of process ${pid}`;
}

async function undoQueue(
  pid: number,
  { interface: name, handle }: HarmOf<'queue'>,
): Promise<string | undefined> {
  const tc = (...words: string[]) =>
    commandOutput(within(pid, [pathOf('tc'), 'qdisc', ...words, 'dev', name]));
  const lines = await tc('show').catch((error: unknown) => {
    if (String(error).includes('Cannot find device')) return '';
    throw error;
  });
  // Another one was put there by somebody else.
  if (!new RegExp(`^qdisc \\S+ ${handle} root`, 'm').test(lines)) return undefined;
  await tc('del', 'root');
  return `the queue at ${name} of process ${pid}`;
}

async function undoQuota(harm: HarmOf<'CPU quota'>): Promise<string | undefined> {
  const present = cpuBandwidth(harm);
  // Version 1 has none while the period is changed. Another one was set by somebody else, or the group is a new one.
  const isOurs = present?.quota === harm.set.quota || (harm.version === 1 && present?.quota === NO_QUOTA[1]);
  if (!isOurs) return undefined;
  await setCpuBandwidth(harm, harm.before);
  return `the CPU quota of control group ${harm.directory}`;
}

async function undoPause({ container: id }: HarmOf<'pause'>): Promise<string | undefined> {
  await using resources = new AsyncDisposableStack();
  const engines = await ContainerEngine.openAll();
  for (const engine of engines) resources.use(engine);
  for (const { docker } of engines) {
    const container = docker.getContainer(id);
    const state = await container.inspect().then(
      ({ State: state }) => state,
      (error: unknown) => {
        if ((error as { readonly statusCode?: number }).statusCode === 404) return undefined;
        throw error;
      },
    );
    if (state === undefined) continue;
    if (!state.Paused) return undefined;
    await container.unpause();
    return `the pause of container ${id.slice(0, 12)}`;
  }
  const asked = engines.map(({ name }) => name).join(' and ');
  throw new Error(
    `container ${id} is not known to ${asked}; let it go on with podman unpause, or docker unpause`,
  );
}

/** In the network namespace of a process, with the right to change it: for others than root by its user namespace. */
function within(pid: number, command: Command): Command {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
  return [pathOf('nsenter'), '--target', String(pid), ...user, '--net', '--', ...command];
}
