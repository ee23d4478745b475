import type Docker from 'dockerode';
import { ContainerEngine, removeContainer, type EngineKind } from '../../cluster/container-engine';
import { nodeImage } from '../../cluster/container-image';
import { unlinkedContainerOf } from '../../cluster/container-settings';
import { orAborted } from '../../cluster/process-waiting';
import { NetworkError } from '../network-error';
import { BRIDGE, CONTAINER_INTERFACE, linkToBridge, makeBridge } from './bridge';
import { freezeContainer } from './frozen-container';
import { groupOfContainers } from './group-of-containers';
import { entering, HeldNamespace } from './held-namespace';
import type { EnvironmentOptions } from './namespace-environment';
import type { NetworkEnvironment, ServingContainer } from './network-environment';
import { nodePlaces, type NodePlace } from './node-place';
import { untilContainerListens } from './listening-container';

/**
 * Simulators, each in a container of this machine. The engine gives them no network: they are tied to a bridge in a
 * namespace of this run, so that nothing outside of it is changed.
 */
export class ContainerEnvironment implements NetworkEnvironment {
  readonly kind = 'containers';
  readonly clientInterface = BRIDGE;
  readonly description: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    readonly client: HeldNamespace,
    readonly containers: readonly ServingContainer[],
    engine: ContainerEngine,
    resources: AsyncDisposableStack,
  ) {
    this.description =
      `${containers.length} containers (${engine.name}), ` +
      'each with a veth pair to a bridge in a namespace of this run';
    this.#resources = resources;
  }

  /**
   * Starts all, by podman or Docker where one of them is wanted, after their image where that has yet to be built.
   * Rejects with a `NetworkError` that names what did not come up, or with the signal's reason.
   */
  static async start(
    { count, flags, signal }: EnvironmentOptions,
    wanted?: EngineKind,
  ): Promise<ContainerEnvironment> {
    signal.throwIfAborted();
    const places = nodePlaces(count);
    if (process.getuid?.() !== 0)
      throw new NetworkError(
        'containers can be tied to a bridge of this run by root alone, who may change their network; run as root',
      );
    await using resources = new AsyncDisposableStack();
    try {
      const engine = resources.use(await ContainerEngine.open(wanted));
      const { docker } = engine;
      const image = await orAborted(nodeImage(docker), signal);
      const group = await groupFor(engine, resources);
      const client = resources.use(await HeldNamespace.make('root'));
      await makeBridge(client);
      const creating = places.map((node) => ({
        node,
        created: docker.createContainer(unlinkedContainerOf({ ...node, flags, image }, group)),
      }));
      // Whatever has become of them by then, and of each other.
      resources.defer(() => removeAll(creating.map(({ created }) => created)));
      const containers = await Promise.all(
        creating.map(async ({ node, created }) => {
          const container = await orAborted(created, signal);
          return start(client, node, container, signal);
        }),
      );
      return new ContainerEnvironment(client, containers, engine, resources.move());
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof NetworkError) throw cause;
      throw new NetworkError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** Where the engine keeps control groups itself: those of systemd cannot be made so. */
async function groupFor(
  { docker }: ContainerEngine,
  resources: AsyncDisposableStack,
): Promise<string | undefined> {
  const { CgroupDriver: driver } = (await docker.info()) as { readonly CgroupDriver?: string };
  const group = driver === 'cgroupfs' ? await groupOfContainers() : undefined;
  if (group !== undefined) resources.use(group);
  return group?.parent;
}

async function start(
  client: HeldNamespace,
  { place, id, port }: NodePlace,
  container: Docker.Container,
  signal: AbortSignal,
): Promise<ServingContainer> {
  await orAborted(container.start(), signal);
  const { State: state } = await orAborted(container.inspect(), signal);
  const pid = state.Pid;
  const namespace = { pid, enter: entering(pid, 'root') };
  const { address, link } = await linkToBridge(client, namespace, place).catch(async (cause: unknown) => {
    // One that has ended has no network either, and its words say more.
    await untilContainerListens({ id, container, pid, port }, signal);
    throw cause;
  });
  await untilContainerListens({ id, container, pid, port }, signal);
  return {
    id,
    place: `container ${container.id.slice(0, 12)}`,
    address,
    port,
    origin: `http://${address}:${port}`,
    pid,
    namespace,
    interface: CONTAINER_INTERFACE,
    link,
    expendable: true,
    healthPath: '/health',
    freeze: () => freezeContainer(container),
  };
}

async function removeAll(creating: readonly Promise<Docker.Container>[]): Promise<void> {
  const created = await Promise.allSettled(creating);
  await Promise.all(
    created.flatMap((one) => (one.status === 'fulfilled' ? [removeContainer(one.value)] : [])),
  );
}
