import { join, resolve } from 'node:path';
import type Docker from 'dockerode';
import { NODE_IN_IMAGE } from './container-image';
import { presentLabel } from './leftovers-folder';
import { RUN_LABEL } from './run-label';

const ROOT = resolve(__dirname, '../..');

/** What a node is made of. */
export interface ContainerNodeOptions {
  readonly id: string;
  /** Of the simulator's command line. */
  readonly flags: readonly string[];
  /** A free one: what a container is started with stays the same when it is started again. */
  readonly port: number;
  readonly image: string;
  /** Its share of the machine. */
  readonly cores: number;
}

/** How the engine is to make the container of a node. */
export function containerOf({ id, flags, port, image }: ContainerNodeOptions): Docker.ContainerCreateOptions {
  const script = join(ROOT, 'support/simulator/simulator-process.ts');
  // The last of two flags of a kind counts.
  const own = ['--node-id', id, '--port', String(port), '--control'];
  return settingsOf(image, [
    '-r',
    require.resolve('ts-node/register/transpile-only'),
    script,
    ...flags,
    ...own,
  ]);
}

/** The same for one that only shows that there can be containers: it ends at once, and well. */
export const trialOf = (image: string): Docker.ContainerCreateOptions => settingsOf(image, ['--version']);

function settingsOf(image: string, command: string[]): Docker.ContainerCreateOptions {
  return {
    Image: image,
    Entrypoint: [NODE_IN_IMAGE],
    Cmd: command,
    WorkingDir: ROOT,
    Labels: { [RUN_LABEL]: presentLabel() },
    // A simulator holds nothing that it would have to put away.
    StopTimeout: 0,
    HostConfig: {
      NetworkMode: 'host',
      ReadonlyRootfs: true,
      Mounts: [{ Type: 'bind', Source: ROOT, Target: ROOT, ReadOnly: true }],
      // The project's folder keeps its own label where SELinux is on.
      SecurityOpt: ['label=disable'],
      // What it waits for a CPU would count as its delay: as a process it goes ahead of others, too.
      CapAdd: ['SYS_NICE'],
    },
  };
}
