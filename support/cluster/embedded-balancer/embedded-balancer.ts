import type { BalancedNode, Balancer, BalancerCounters } from '../balancer';
import { BalancerError } from '../balancer';
import { BalancerChild } from './balancer-child';
import { DEFAULT_TIMINGS, type BalancerTimings } from './balancer-timings';

/** What the embedded balancer counted; beside what every balancer counts, the streams that nobody could go on with. */
type EmbeddedCounters = BalancerCounters & { readonly cut?: number };

/**
 * A balancer of this project in a process of its own, for machines that have no other. It gives each request to
 * the node with the fewest under way, gives it to another when a node fails, and goes on with streams that broke
 * off, so that what is lost is lost by all nodes.
 */
export class EmbeddedBalancer implements Balancer {
  readonly kind = 'embedded';
  readonly continuesStreams = true;
  readonly description: string;
  readonly origin: string;
  readonly pids: readonly number[];
  readonly #child: BalancerChild;

  private constructor(child: BalancerChild, origin: string, { healthInterval }: BalancerTimings) {
    this.#child = child;
    this.origin = origin;
    this.pids = child.pid === undefined ? [] : [child.pid];
    this.description =
      `embedded in Node ${process.versions.node}, least in flight, health checks every ${healthInterval} ms, ` +
      'goes on with streams that broke off';
  }

  /**
   * Starts one; it listens, and has checked each node once, when the promise resolves. Rejects with a
   * `BalancerError` where its process ends before, or with the signal's reason.
   */
  static async start(
    nodes: readonly BalancedNode[],
    signal: AbortSignal,
    options: Partial<BalancerTimings> = {},
  ): Promise<Balancer> {
    if (nodes.length === 0)
      throw new BalancerError('the embedded balancer was given no node; give it one at least');
    signal.throwIfAborted();
    const timings = { ...DEFAULT_TIMINGS, ...options };
    await using resources = new AsyncDisposableStack();
    const given = nodes.map(({ id, origin }) => ({ id, origin }));
    const child = resources.use(new BalancerChild({ nodes: given, timings }));
    const origin = await child.untilListening(signal);
    resources.move();
    return new EmbeddedBalancer(child, origin, timings);
  }

  async counters(): Promise<EmbeddedCounters> {
    try {
      const { nodes, ...counts } = await this.#child.counts();
      return { status: 'counted', ...counts, nodes: new Map(nodes) };
    } catch (error) {
      return { status: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}
