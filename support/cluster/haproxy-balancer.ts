import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monotonicClock } from '../quantities/clock';
import type { BalancedNode, Balancer, BalancerCounters } from './balancer';
import { BalancerProcess } from './balancer-process';
import { namedNodes, type NamedNode } from './balancer-process-nodes';
import { balancerShare, type BalancerOptions } from './balancer-process-options';
import { onFreePort } from './balancer-process-port';
import { CHECK_INTERVAL_MS, haproxyConfiguration } from './haproxy-configuration';
import { askHaproxy } from './haproxy-socket';
import { haproxyCounts } from './haproxy-statistics';
import { knownProgram } from './known-program';
import { temporaryFolder } from './leftovers-folder';

/** What one that was started is made of. */
interface HaproxyParts {
  readonly child: BalancerProcess;
  readonly port: number;
  readonly statistics: string;
  readonly nodes: readonly NamedNode[];
  readonly description: string;
}

/** An haproxy of our own before the nodes: a child process, which listens on a free port of the loopback. */
export class HaproxyBalancer implements Balancer {
  readonly kind = 'haproxy';
  readonly continuesStreams = false;
  readonly description: string;
  readonly origin: string;
  readonly pids: readonly number[];
  readonly #parts: HaproxyParts;
  readonly #resources: AsyncDisposableStack;

  private constructor(parts: HaproxyParts, resources: AsyncDisposableStack) {
    this.description = parts.description;
    this.origin = `http://127.0.0.1:${parts.port}`;
    this.pids = [parts.child.pid];
    this.#parts = parts;
    this.#resources = resources;
  }

  /**
   * Starts one before these nodes; all are taken for healthy until they are checked. Rejects with a `BalancerError`
   * that has haproxy's words where it does not come to listen, or with the signal's reason, and leaves nothing then.
   */
  static async start(
    nodes: readonly BalancedNode[],
    signal: AbortSignal,
    options: BalancerOptions = {},
  ): Promise<HaproxyBalancer> {
    const named = namedNodes(nodes);
    const { path, version } = await knownProgram('haproxy');
    const share = await balancerShare();
    const description =
      `haproxy ${version}, least connections, health checks every ${CHECK_INTERVAL_MS} ms, ` +
      `up to ${share.connections} requests in flight`;
    return onFreePort(async (port) => {
      await using resources = new AsyncDisposableStack();
      const folder = resources.use(await temporaryFolder());
      const statistics = join(folder.path, 'stats');
      const file = join(folder.path, 'haproxy.cfg');
      await writeFile(file, haproxyConfiguration({ ...options, port, statistics, nodes: named, share }));
      signal.throwIfAborted();
      const child = resources.use(await BalancerProcess.start(path, ['-db', '-f', file]));
      await child.until(() => answers(statistics), signal);
      const parts = { child, port, statistics, nodes: named, description };
      return new HaproxyBalancer(parts, resources.move());
    });
  }

  async counters(): Promise<BalancerCounters> {
    const { statistics, nodes } = this.#parts;
    try {
      const csv = await askHaproxy(statistics, SHOW_SERVERS);
      return { status: 'counted', at: monotonicClock.now(), ...haproxyCounts(csv, nodes), continued: 0 };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return { status: 'unavailable', reason: `haproxy does not tell its statistics: ${why}` };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** Of the backend called nodes, its servers (type 4), each of them (-1). */
const SHOW_SERVERS = 'show stat nodes 4 -1';

/** Its sockets are all bound before it answers at this one. */
const answers = (statistics: string): Promise<boolean> =>
  askHaproxy(statistics, SHOW_SERVERS).then(
    (csv) => csv.startsWith('#'),
    () => false,
  );
