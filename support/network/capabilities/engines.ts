import { missing, present, tried, type Capability } from './capability';
import { installing, whyNotByName } from './programs';
import type { Surroundings } from './surroundings';

/** Where Docker listens when nothing else is said. */
const DOCKER_SOCKET = '/var/run/docker.sock';

/** What runs the containers for podman; the first is the one it asks for. */
const RUNTIMES = ['crun', 'runc'];

/** The program, and what it runs containers with; its service is not started. */
export async function probePodman(machine: Surroundings): Promise<Capability> {
  const install = installing(machine, '--no-install-recommends podman runc netavark');
  const fault = whyNotByName(machine, 'podman', install);
  if (fault !== undefined) return fault;
  const runtime = RUNTIMES.find((name) => machine.find(name) !== undefined);
  if (runtime === undefined) return missing('podman has neither crun nor runc', installing(machine, 'runc'));
  // Its other commands mount folders, and leave them mounted.
  const version = () => machine.run(['podman', '--version']);
  return tried(async () => `${await version()}, with ${runtime}`, 'see that podman --version works');
}

/** A socket of Docker that answers. */
export async function probeDocker(machine: Surroundings): Promise<Capability> {
  const { DOCKER_HOST: host } = machine.environment;
  const named = host !== undefined && host !== '';
  const socket = named ? /^unix:\/\/(\/.+)$/.exec(host)?.[1] : DOCKER_SOCKET;
  if (socket === undefined)
    return missing(`DOCKER_HOST is ${host ?? ''}, not of this machine`, 'unset it, or name unix:///PATH');
  const answer = await tried(() => machine.engineAt(socket), '');
  if (answer.status === 'missing') {
    if (/\b(EACCES|EPERM)\b/.test(answer.reason))
      return missing(`this user may not use ${socket}`, 'usermod -aG docker USER, or run as root');
    const isInstalled = named || machine.find('docker') !== undefined;
    return missing(
      `nobody answers at ${socket}`,
      isInstalled ? 'start Docker' : 'install Docker, or use podman',
    );
  }
  if (answer.detail.startsWith('Podman'))
    return missing(`${answer.detail} answers at ${socket}`, 'nothing: podman does it');
  return present(`${answer.detail} at ${socket}`);
}
