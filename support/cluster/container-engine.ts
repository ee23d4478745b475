import { existsSync } from 'node:fs';
import Docker from 'dockerode';
import { ClusterError } from './cluster';
import { isOnPath, startContainerService } from './container-service';
import { temporaryFolder } from './leftovers-folder';

/** One that does not answer so soon is taken for dead. */
const ANSWER_WITHIN_MS = 3_000;

/** One of them, where its user wants that one. */
export type EngineKind = 'podman' | 'docker';

/** What runs containers on this machine: podman or Docker, over its socket. */
export class ContainerEngine implements AsyncDisposable {
  readonly docker: Docker;
  /** `Podman Engine 4.3.1`. */
  readonly name: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(docker: Docker, name: string, resources: AsyncDisposableStack) {
    this.docker = docker;
    this.name = name;
    this.#resources = resources;
  }

  /**
   * The engine that `DOCKER_HOST` names, or the first whose socket answers at its usual place; where there is only
   * the program `podman`, its service is started, and ends with the engine. Where a kind is wanted, only that one is
   * taken. Rejects with a `ClusterError`.
   */
  static async open(wanted?: EngineKind): Promise<ContainerEngine> {
    await using resources = new AsyncDisposableStack();
    if (process.platform !== 'linux')
      throw new ClusterError(`containers need Linux; this is ${process.platform}`);
    // Says to later runs that there may be containers of this one.
    const folder = resources.use(await temporaryFolder('containers'));
    const socket =
      (await standingSocket(wanted)) ?? resources.use(await startContainerService(folder.path, isUp)).socket;
    const docker = new Docker({ socketPath: socket });
    const { Version: version, Components: components } = await docker.version();
    const name = `${components[0]?.Name ?? 'Docker'} ${version}`;
    const kind = name.startsWith('Podman') ? 'podman' : 'docker';
    if (wanted !== undefined && wanted !== kind)
      throw new ClusterError(`${name} answers at ${socket}, and ${wanted} is wanted; ask for ${kind}`);
    return new ContainerEngine(docker, name, resources.move());
  }

  /**
   * All that are on this machine; with `DOCKER_HOST`, that one alone. Disposing of each is up to the caller. Rejects
   * with the `ClusterError` of the first where there is none.
   */
  static async openAll(): Promise<readonly ContainerEngine[]> {
    const named = process.env['DOCKER_HOST'] ?? '';
    const kinds = named === '' ? (['podman', 'docker'] as const) : [undefined];
    const opened = await Promise.allSettled(kinds.map((kind) => ContainerEngine.open(kind)));
    const engines = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const first = opened.find((one) => one.status === 'rejected');
    if (engines.length === 0 && first !== undefined) throw first.reason;
    return engines;
  }

  /** Its containers of a run, those that have ended included, by that label. */
  async containersOf(label: string): Promise<readonly Docker.Container[]> {
    const found = await this.docker.listContainers({ all: true, filters: { label: [label] } });
    return found.map(({ Id }) => this.docker.getContainer(Id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** Ends a container, whatever state it is in, and removes it; one that is gone is no error. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
  }
}

/** Undefined where a service must be started. Rejects with a `ClusterError` where that is no way either. */
async function standingSocket(wanted: EngineKind | undefined): Promise<string | undefined> {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: own } = process.env;
  if (host !== undefined && host !== '') return namedSocket(host);
  const sockets = {
    podman: ['/run/podman/podman.sock', ...(own === undefined ? [] : [`${own}/podman/podman.sock`])],
    docker: ['/var/run/docker.sock'],
  };
  const usual = (wanted === undefined ? Object.values(sockets).flat() : sockets[wanted]).filter(existsSync);
  for (const socket of usual) if (await isUp(socket)) return socket;
  if (wanted !== 'docker' && isOnPath('podman')) return undefined;
  const absent = {
    any: 'there is no socket of podman or Docker here, and no program podman; install podman',
    podman: 'there is no socket of podman here, and no program podman; install podman',
    docker: 'there is no socket of Docker here, /var/run/docker.sock; install Docker, or start it',
  };
  throw new ClusterError(
    usual.length === 0
      ? absent[wanted ?? 'any']
      : `nobody who may be asked answers at ${usual.join(' and ')}; start podman or Docker, or run as its user`,
  );
}

async function namedSocket(host: string): Promise<string> {
  const socket = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (socket === undefined)
    throw new ClusterError(
      `DOCKER_HOST is ${host}: nodes need an engine of this machine, by unix:///path/to/socket`,
    );
  if (await isUp(socket)) return socket;
  throw new ClusterError(`nobody answers at DOCKER_HOST, ${host}; start podman or Docker there, or unset it`);
}

async function isUp(socket: string): Promise<boolean> {
  try {
    await new Docker({ socketPath: socket, timeout: ANSWER_WITHIN_MS }).ping();
    return true;
  } catch {
    return false;
  }
}
