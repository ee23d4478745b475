import { join } from 'node:path';
import { BRIDGE, CONTAINER_INTERFACE, linkToBridge, makeBridge } from './bridge';
import { scriptCommand } from './command';
import { entering, HeldNamespace, type NamespaceOwner } from './held-namespace';
import type { NetworkEnvironment, ServingContainer } from './network-environment';
import { nodePlaces } from './node-place';
import { makeControlGroup } from './own-control-group';
import { ServingProcess } from './serving-process';

const SIMULATOR = join(__dirname, '../../simulator/simulator-process.ts');

/** What an environment of this suite's own is started with. */
export interface EnvironmentOptions {
  readonly count: number;
  /** Of the simulator's command line, for each container. */
  readonly flags: readonly string[];
  readonly signal: AbortSignal;
}

/** Simulators, each in a network namespace of its own, on a bridge in one more. */
export class NamespaceEnvironment implements NetworkEnvironment {
  readonly kind = 'namespaces';
  readonly clientInterface = BRIDGE;
  readonly description: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    readonly client: HeldNamespace,
    readonly containers: readonly ServingContainer[],
    /** What these servers lack of what containers have. */
    readonly notes: readonly string[],
    owner: NamespaceOwner,
    resources: AsyncDisposableStack,
  ) {
    const whose = owner === 'root' ? 'network namespace' : 'network namespace within a user namespace';
    this.description = `${containers.length} servers, each in a ${whose} with a veth pair to the bridge of this run`;
    this.#resources = resources;
  }

  /** Starts all. Rejects with a `NetworkError` that names what did not come up, or with the signal's reason. */
  static async start(owner: NamespaceOwner, options: EnvironmentOptions): Promise<NamespaceEnvironment> {
    options.signal.throwIfAborted();
    try {
      return await NamespaceEnvironment.#started(owner, options);
    } catch (error) {
      // Ctrl-C may have reached a child, too, in the moment of its start: that is not what went wrong.
      options.signal.throwIfAborted();
      throw error;
    }
  }

  static async #started(
    owner: NamespaceOwner,
    { count, flags, signal }: EnvironmentOptions,
  ): Promise<NamespaceEnvironment> {
    const places = nodePlaces(count);
    await using resources = new AsyncDisposableStack();
    const client = resources.use(await HeldNamespace.make(owner));
    await makeBridge(client);
    const containers: ServingContainer[] = [];
    const notes: string[] = [];
    const servers: ServingProcess[] = [];
    for (const { place, id, port } of places) {
      // Within the client's user namespace, so that the pair can be made from there.
      const namespace = resources.use(await HeldNamespace.make(owner, client));
      const { address, link } = await linkToBridge(client, namespace, place);
      const own = ['--node-id', id, '--host', '0.0.0.0', '--port', String(port)];
      const command = namespace.enter(scriptCommand(SIMULATOR, ...flags, ...own));
      const server = resources.use(new ServingProcess(id, command));
      // Before it has threads to speak of, and takes its first request.
      const group = await makeControlGroup(`${id}-${server.pid}`, server.pid);
      if ('unavailable' in group)
        notes.push(`servers have no control groups of their own: ${group.unavailable}`);
      else resources.use(group);
      servers.push(server);
      signal.throwIfAborted();
      containers.push({
        id,
        place: `network namespace of process ${server.pid}`,
        address,
        port,
        origin: `http://${address}:${port}`,
        pid: server.pid,
        namespace: { pid: server.pid, enter: entering(server.pid, owner) },
        interface: CONTAINER_INTERFACE,
        link,
        expendable: true,
        healthPath: '/health',
        freeze: () => server.freeze(),
      });
    }
    await Promise.all(servers.map((server) => server.untilListening(signal)));
    return new NamespaceEnvironment(client, containers, notes.slice(0, 1), owner, resources.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
