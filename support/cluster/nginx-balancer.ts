import { lookup } from 'node:dns/promises';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { monotonicClock } from '../quantities/clock';
import { BalancerError, type BalancedNode, type Balancer, type BalancerCounters } from './balancer';
import { BalancerProcess } from './balancer-process';
import { namedNodes, type NamedNode } from './balancer-process-nodes';
import { balancerShare, type BalancerOptions } from './balancer-process-options';
import { onFreePort } from './balancer-process-port';
import { knownProgram } from './known-program';
import { temporaryFolder } from './leftovers-folder';
import { LEFT_OUT_SECONDS, nginxConfiguration } from './nginx-configuration';
import { NginxFamily } from './nginx-family';
import { NginxLogs } from './nginx-logs';

/** What one that was started is made of. */
interface NginxParts {
  readonly port: number;
  readonly logs: NginxLogs;
  readonly pids: readonly number[];
  readonly description: string;
}

/** An nginx of our own before the nodes: a child process and its workers, on a free port of the loopback. */
export class NginxBalancer implements Balancer {
  readonly kind = 'nginx';
  readonly continuesStreams = false;
  readonly description: string;
  readonly origin: string;
  readonly pids: readonly number[];
  readonly #logs: NginxLogs;
  readonly #resources: AsyncDisposableStack;

  private constructor({ port, logs, pids, description }: NginxParts, resources: AsyncDisposableStack) {
    this.description = description;
    this.origin = `http://127.0.0.1:${port}`;
    this.pids = pids;
    this.#logs = logs;
    this.#resources = resources;
  }

  /**
   * Starts one before these nodes. Rejects with a `BalancerError` that has nginx's words where it does not come to
   * listen, or with the signal's reason, and leaves nothing then.
   */
  static async start(
    nodes: readonly BalancedNode[],
    signal: AbortSignal,
    options: Omit<BalancerOptions, 'healthPath'> = {},
  ): Promise<NginxBalancer> {
    const named = await Promise.all(namedNodes(nodes).map(resolved));
    const { path, version } = await knownProgram('nginx');
    const share = await balancerShare();
    const description =
      `nginx ${version}, least connections, no health checks of its own: ` +
      `a node that fails a request is left out for ${LEFT_OUT_SECONDS} s`;
    return onFreePort(async (port) => {
      await using resources = new AsyncDisposableStack();
      const folder = resources.use(await temporaryFolder());
      const within = (name: string) => join(folder.path, name);
      const files = {
        pid: within('pid'),
        access: within('access.log'),
        errors: within('error.log'),
        bodies: within('bodies'),
      };
      await mkdir(files.bodies);
      // They are open before anything is in them.
      await Promise.all([writeFile(files.access, ''), writeFile(files.errors, '')]);
      const asRoot = userInfo().uid === 0;
      const text = nginxConfiguration({ ...options, port, files, nodes: named, share, asRoot });
      await writeFile(within('nginx.conf'), text);
      signal.throwIfAborted();
      const args = ['-p', folder.path, '-c', within('nginx.conf')];
      const child = resources.use(await BalancerProcess.start(path, args));
      const family = new NginxFamily(child.pid, share.threads);
      // The file is written once its port is bound; workers come after that.
      await child.until(async () => (await exists(files.pid)) && family.isComplete(), signal);
      const logs = resources.use(await NginxLogs.open(files, named));
      return new NginxBalancer({ port, logs, pids: family.pids(), description }, resources.move());
    });
  }

  async counters(): Promise<BalancerCounters> {
    try {
      const { nodes, retried } = await this.#logs.read();
      return { status: 'counted', at: monotonicClock.now(), nodes, retried, continued: 0 };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return { status: 'unavailable', reason: `the logs of nginx cannot be read: ${why}` };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** Its logs tell of nodes by their numbers. Rejects with a `BalancerError` for a name that nobody knows. */
async function resolved(node: NamedNode): Promise<NamedNode> {
  const { hostname, port } = new URL(`http://${node.address}`);
  try {
    const { address } = await lookup(hostname.replace(/^\[|\]$/g, ''));
    const host = isIPv6(address) ? `[${address}]` : address;
    return { ...node, address: `${host}:${port === '' ? '80' : port}` };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BalancerError(`the host of ${node.id} at ${node.address} cannot be looked up: ${why}`, {
      cause,
    });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
