import type Docker from 'dockerode';
import { ContainerEngine } from '../../cluster/container-engine';
import { pathOf } from '../../cluster/system-program';
import { NetworkError } from '../network-error';
import { untilAllAnswer } from './answering-containers';
import { outputOf, type Command } from './command';
import type { ContainerName } from './container-name';
import { freezeContainer } from './frozen-container';
import { entering } from './held-namespace';
import { containerInterface, toldInterfaces } from './host-links';
import { inspectedContainer } from './inspected-container';
import type { NetworkEnvironment, NetworkNamespace, ServingContainer } from './network-environment';
import { whyShared } from './shared-network';

export { parseContainerName, type ContainerName } from './container-name';

/** What the user says of containers. */
export interface OwnContainersOptions {
  /** Names of those that this suite may harm. */
  readonly expendable?: readonly string[];
  /** The words of their health route; `/health` by default. */
  readonly healthPath?: string;
}

/** A container, and the interface of this machine by which it is reached. */
interface ReachedContainer {
  readonly container: ServingContainer;
  readonly by: string;
}

/** The network that this process is in. */
const HERE: NetworkNamespace = { pid: process.pid, enter: (command) => command };

/**
 * Finds containers of the user's by name, in podman and Docker, and the network between them and this process. It
 * changes nothing, and disposing of it leaves them as they are. Rejects with a `NetworkError` that says what to do.
 */
export async function reachOwnContainers(
  names: readonly ContainerName[],
  options: OwnContainersOptions = {},
): Promise<NetworkEnvironment> {
  if (names.length === 0) throw new NetworkError('no container is named; write for example vllm-1:8000');
  if (process.getuid?.() !== 0)
    throw new NetworkError('the network of containers can be entered by root alone; run as root');
  await using resources = new AsyncDisposableStack();
  const engines = await enginesHere();
  for (const engine of engines) resources.use(engine);
  const reached = await Promise.all(names.map((name) => reach(name, engines, options)));
  const why = whyShared(reached.map(({ container }) => container));
  if (why !== undefined) throw new NetworkError(why);
  const clientInterface = onlyOne(reached);
  await untilAllAnswer(reached.map(({ container }) => container));
  const kept = resources.move();
  return {
    kind: 'own containers',
    description: `${reached.length} containers of the user's, reached from this machine by ${clientInterface}`,
    client: HERE,
    clientInterface,
    containers: reached.map(({ container }) => container),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function enginesHere(): Promise<readonly ContainerEngine[]> {
  try {
    return await ContainerEngine.openAll();
  } catch (cause) {
    throw new NetworkError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function reach(
  { name, port }: ContainerName,
  engines: readonly ContainerEngine[],
  { expendable = [], healthPath = '/health' }: OwnContainersOptions,
): Promise<ReachedContainer> {
  const found = await find(name, engines);
  const { id, pid, address: wanted } = inspectedContainer(name, await found.inspect());
  const namespace = { pid, enter: entering(pid, 'root') };
  const list: Command = [pathOf('ip'), '-json', 'address'];
  const [own, hosts] = await Promise.all([outputOf(namespace.enter(list)), outputOf(list)]);
  const place = containerInterface(toldInterfaces(own), toldInterfaces(hosts), wanted);
  if (place === undefined)
    throw new NetworkError(`container ${name} has no IPv4 address; start it on a bridge network`);
  const { address, link } = place;
  return {
    by: place.bridge ?? (await routeTo(address)),
    container: {
      id: name,
      place: `container ${id.slice(0, 12)}`,
      address,
      port,
      origin: `http://${address}:${port}`,
      pid,
      namespace,
      interface: place.name,
      link,
      expendable: expendable.includes(name),
      healthPath,
      freeze: () => freezeContainer(found),
    },
  };
}

async function find(name: string, engines: readonly ContainerEngine[]): Promise<Docker.Container> {
  for (const { docker } of engines) {
    const container = docker.getContainer(name);
    try {
      await container.inspect();
      return container;
    } catch (error) {
      if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
    }
  }
  const asked = engines.map((engine) => engine.name).join(' and ');
  throw new NetworkError(
    `there is no container ${name} in ${asked}, as root sees it; look for its name with podman ps, or docker ps`,
  );
}

/** The interface by which packets to that address leave this machine. */
async function routeTo(address: string): Promise<string> {
  const told = await outputOf([pathOf('ip'), '-json', 'route', 'get', address]);
  const [route] = JSON.parse(told) as { dev: string }[];
  if (route === undefined) throw new NetworkError(`there is no route to ${address}`);
  return route.dev;
}

function onlyOne(reached: readonly ReachedContainer[]): string {
  const [first, ...others] = [...new Set(reached.map(({ by }) => by))];
  if (first !== undefined && others.length === 0) return first;
  const told = reached.map(({ container, by }) => `${container.id} by ${by}`).join(', ');
  throw new NetworkError(`containers are reached by different networks, ${told}; put them into one`);
}
