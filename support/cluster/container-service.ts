import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ClusterError } from './cluster';
import { presentLabel } from './leftovers-folder';
import { RUN_LABEL } from './run-label';

const LOOK_EVERY_MS = 20;
const UP_WITHIN_MS = 15_000;
/** A service that does not end when it is asked to is killed. */
const STOP_DEADLINE_MS = 3_000;

/** What podman itself goes down to where it may not ask for more, and where that is told in `/proc/PID/limits`. */
const MOST = {
  nofile: { line: /^Max open files +\S+ +(\d+)/m, most: 1_048_576 },
  nproc: { line: /^Max processes +\S+ +(\d+)/m, most: 32_768 },
};

/** The service by which podman is spoken to, as a process of this run; it ends when it is disposed of. */
export interface ContainerService extends AsyncDisposable {
  readonly socket: string;
}

/** Whether there is a program of that name on PATH. */
export const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && mayRun(join(folder, program)));

/**
 * Starts the service of the `podman` program with its socket in that folder. Rejects with a `ClusterError` that has
 * its last words where it does not come up.
 */
export async function startContainerService(
  folder: string,
  isUp: (socket: string) => Promise<boolean>,
): Promise<ContainerService> {
  const socket = join(folder, 'podman.sock');
  const configuration = join(folder, 'containers.conf');
  await writeFile(configuration, configurationText());
  const service = spawn('podman', ['system', 'service', '--time=0', `unix://${socket}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { CONTAINERS_CONF: configuration, ...process.env, [RUN_LABEL]: presentLabel() },
    // Ctrl-C in the terminal is not to reach it: the containers are yet to be removed by it.
    detached: true,
  });
  let words = '';
  service.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2_000)));
  const ended = Promise.withResolvers<undefined>();
  const over = new AbortController();
  const end = () => {
    over.abort();
    ended.resolve(undefined);
  };
  // The output stays open for as long as containers are watched: the end of the process alone counts.
  service.once('exit', end).once('error', ({ message }) => {
    words += message;
    end();
  });
  const stop = async () => {
    service.kill();
    const deadline = setTimeout(() => service.kill('SIGKILL'), STOP_DEADLINE_MS);
    await ended.promise;
    clearTimeout(deadline);
    if (service.pid !== undefined) killGroup(service.pid);
    service.stderr.destroy();
  };
  const late = AbortSignal.timeout(UP_WITHIN_MS);
  while (!(await isUp(socket))) {
    if (over.signal.aborted || late.aborted) {
      await stop();
      const what = late.aborted ? `did not answer within ${UP_WITHIN_MS} ms` : 'ended';
      throw new ClusterError(`podman system service ${what}: ${words.trim() || 'without a word'}`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return { socket, [Symbol.asyncDispose]: stop };
}

/** Without root, podman serves from a child of its own, which may outlive it. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

/** What podman takes for granted on a machine with systemd, and is to do without on one that has none. */
function configurationText(): string {
  const engine = [
    'events_logger = "file"',
    ...(existsSync('/run/systemd/system') ? [] : ['cgroup_manager = "cgroupfs"']),
    ...(!isOnPath('crun') && isOnPath('runc') ? ['runtime = "runc"'] : []),
  ];
  return ['[engine]', ...engine, '[containers]', `default_ulimits = [${ownLimits().join(', ')}]`, ''].join(
    '\n',
  );
}

/** What this process may not exceed, a container that it starts may not either: podman would ask for more. */
function ownLimits(): readonly string[] {
  const text = readFileSync('/proc/self/limits', 'utf8');
  return Object.entries(MOST).map(([name, { line, most }]) => {
    const own = Number(line.exec(text)?.[1] ?? Infinity);
    const limit = Math.min(own, most);
    return `"${name}=${limit}:${limit}"`;
  });
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
