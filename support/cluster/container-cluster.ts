import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { availableParallelism } from 'node:os';
import { ClusterError, type Cluster } from './cluster';
import { ContainerEngine, removeContainer } from './container-engine';
import { nodeImage } from './container-image';
import { ContainerNode } from './container-node';
import { trialOf } from './container-settings';
import { lastWords } from './container-words';
import { nodeIds, type SimulatedClusterOptions } from './process-cluster';
import { orAborted } from './process-waiting';

/** Simulators, each in a container of this machine. */
export class ContainerCluster implements Cluster {
  readonly kind = 'container';
  readonly nodeHeader = 'x-served-by';
  readonly description: string;
  readonly nodes: readonly ContainerNode[];
  readonly #engine: ContainerEngine;
  #ended: Promise<void> | undefined;

  private constructor(nodes: readonly ContainerNode[], engine: ContainerEngine) {
    this.nodes = nodes;
    this.#engine = engine;
    this.description = `${nodes.length} nodes, each a container of this machine (${engine.name})`;
  }

  /**
   * Why there can be no containers here; undefined where there can, as one has shown that was run. Its image is built
   * where that has yet to be.
   */
  static async available(): Promise<string | undefined> {
    try {
      await using engine = await ContainerEngine.open();
      const { OSType } = (await engine.docker.info()) as { readonly OSType: string };
      if (OSType !== 'linux') return `${engine.name} runs containers of ${OSType}; they must be of linux`;
      return await whyNoContainerRuns(engine);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * Starts them all at once, after their image where that has yet to be built. Where one does not come to serve, all
   * are removed, and a `ClusterError` names it and has its last words; rejects with the signal's reason where that
   * comes first.
   */
  static async start({ count, flags, signal }: SimulatedClusterOptions): Promise<ContainerCluster> {
    signal.throwIfAborted();
    const ids = nodeIds(count);
    await using resources = new AsyncDisposableStack();
    const engine = resources.use(await ContainerEngine.open());
    const image = await orAborted(nodeImage(engine.docker), signal);
    const ports = await freePorts(count);
    const cores = availableParallelism() / count;
    const nodes = ids.map(
      (id, place) => new ContainerNode(engine.docker, { id, flags, port: ports[place] ?? 0, image, cores }),
    );
    const cluster = resources.use(new ContainerCluster(nodes, engine));
    await Promise.all(nodes.map((node) => start(node, signal)));
    resources.move();
    return cluster;
  }

  get pids(): readonly number[] {
    return this.nodes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  async #end(): Promise<void> {
    try {
      await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    } finally {
      await this.#engine[Symbol.asyncDispose]();
    }
  }
}

async function whyNoContainerRuns({ docker, name }: ContainerEngine): Promise<string | undefined> {
  try {
    const container = await docker.createContainer(trialOf(await nodeImage(docker)));
    await using resources = new AsyncDisposableStack();
    resources.adopt(container, removeContainer);
    await container.start();
    const { StatusCode } = (await container.wait()) as { readonly StatusCode: number };
    if (StatusCode === 0) return undefined;
    return `a container of ${name} ended with exit code ${StatusCode}: ${await lastWords(container)}`;
  } catch (error) {
    return `${name} cannot run a container here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function start(node: ContainerNode, signal: AbortSignal): Promise<void> {
  try {
    await node.start(signal);
  } catch (cause) {
    if (signal.aborted) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new ClusterError(`${node.id} (${node.place}) did not come up: ${words}`, { cause });
  }
}

/** So many that are free, each another. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

// Of a TCP server it is never a string, as of a pipe, nor null, as before it listens.
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
