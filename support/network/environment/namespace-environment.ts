import { join } from 'node:path';
import { NetworkError } from '../network-error';
import { BRIDGE, CONTAINER_INTERFACE, linkToBridge, makeBridge } from './bridge';
import { scriptCommand } from './command';
import { entering, HeldNamespace, type NamespaceOwner } from './held-namespace';
import type { NetworkEnvironment, ServingContainer } from './network-environment';
import { ServingProcess } from './serving-process';

/** Of the first container; each has another. */
const FIRST_PORT = 8001;

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
    owner: NamespaceOwner,
    resources: AsyncDisposableStack,
  ) {
    const whose = owner === 'root' ? 'network namespace' : 'network namespace within a user namespace';
    this.description = `${containers.length} servers, each in a ${whose} with a veth pair to the bridge of this run`;
    this.#resources = resources;
  }

  /** Starts all. Rejects with a `NetworkError` that names what did not come up, or with the signal's reason. */
  static async start(
    owner: NamespaceOwner,
    { count, flags, signal }: EnvironmentOptions,
  ): Promise<NamespaceEnvironment> {
    if (!Number.isInteger(count) || count < 1)
      throw new NetworkError(`${count} containers make no environment; ask for 1 or more`);
    await using resources = new AsyncDisposableStack();
    const client = resources.use(await HeldNamespace.make(owner));
    await makeBridge(client);
    const containers: ServingContainer[] = [];
    for (let place = 0; place < count; place += 1) {
      const id = `node-${place + 1}`;
      const port = FIRST_PORT + place;
      // Within the client's user namespace, so that the pair can be made from there.
      const namespace = resources.use(await HeldNamespace.make(owner, client));
      const { address, link } = await linkToBridge(client, namespace, place);
      const own = ['--node-id', id, '--host', '0.0.0.0', '--port', String(port)];
      const command = namespace.enter(scriptCommand(SIMULATOR, ...flags, ...own));
      const server = resources.use(new ServingProcess(id, command));
      await server.untilListening(signal);
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
    return new NamespaceEnvironment(client, containers, owner, resources.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
