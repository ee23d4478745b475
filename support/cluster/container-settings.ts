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
export const containerOf = (options: ContainerNodeOptions): Docker.ContainerCreateOptions =>
  settingsOf(options.image, simulatorOf(options, '--control'));

/**
 * The same for one that has a network of its own with nothing in it but the loopback, and listens on all addresses; its
 * control group is within that one, where one is given.
 */
export const unlinkedContainerOf = (
  options: Omit<ContainerNodeOptions, 'cores'>,
  controlGroup?: string,
): Docker.ContainerCreateOptions =>
  settingsOf(options.image, simulatorOf(options, '--host', '0.0.0.0'), {
    NetworkMode: 'none',
    ...(controlGroup !== undefined && { CgroupParent: controlGroup }),
  });

/** The same for one that only shows that there can be containers: it ends at once, and well. */
export const trialOf = (image: string): Docker.ContainerCreateOptions => settingsOf(image, ['--version']);

function simulatorOf(
  { id, flags, port }: Omit<ContainerNodeOptions, 'cores'>,
  ...more: readonly string[]
): string[] {
  const script = join(ROOT, 'support/simulator/simulator-process.ts');
  const register = require.resolve('ts-node/register/transpile-only');
  // The last of two flags of a kind counts.
  return ['-r', register, script, ...flags, '--node-id', id, '--port', String(port), ...more];
}

function settingsOf(
  image: string,
  command: string[],
  host: Docker.HostConfig = { NetworkMode: 'host' },
): Docker.ContainerCreateOptions {
  return {
    Image: image,
    Entrypoint: [NODE_IN_IMAGE],
    Cmd: command,
    WorkingDir: ROOT,
    Labels: { [RUN_LABEL]: presentLabel() },
    // A simulator holds nothing that it would have to put away.
    StopTimeout: 0,
    HostConfig: {
      ...host,
      ReadonlyRootfs: true,
      Mounts: [{ Type: 'bind', Source: ROOT, Target: ROOT, ReadOnly: true }],
      // The project's folder keeps its own label where SELinux is on.
      SecurityOpt: ['label=disable'],
      // What it waits for a CPU would count as its delay: as a process it goes ahead of others, too.
      CapAdd: ['SYS_NICE'],
    },
  };
}
