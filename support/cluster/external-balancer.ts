import { setTimeout as pause } from 'node:timers/promises';
import { milliseconds, type Milliseconds } from '../quantities/units';
import { BalancerError, type Balancer, type BalancerCounters } from './balancer';
import { fetchPage } from './external-http';

const POLL_MS = 200;
/** One answer may take so long; then it is asked again. */
const ANSWER = milliseconds(5_000);
const PATIENCE = milliseconds(60_000);
/** What a balancer says that stands and has no node behind it. */
const NOBODY_BEHIND = [502, 503, 504];

/** How long to wait for it, 60 s unless said otherwise. */
export interface ExternalBalancerOptions {
  readonly patience?: Milliseconds;
}

/** The user's own balancer, wherever it is: it is neither started nor stopped, and tells nothing about itself. */
export class ExternalBalancer implements Balancer {
  readonly kind = 'external';
  readonly continuesStreams = false;
  readonly pids: readonly number[] = [];
  readonly description: string;
  readonly origin: string;

  private constructor(origin: string) {
    this.origin = origin;
    this.description = `the balancer at ${origin}, which was there before`;
  }

  /**
   * Waits until it answers, with any status but 502, 503 and 504, at the path of the URL. Rejects with a
   * `BalancerError` that says what it did instead where it does not in time, or with the signal's reason.
   */
  static async reach(
    url: string,
    signal: AbortSignal,
    { patience = PATIENCE }: ExternalBalancerOptions = {},
  ): Promise<ExternalBalancer> {
    const parsed = URL.parse(url);
    if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
      throw new BalancerError(
        `"${url}" is not the address of a balancer; write for example http://10.0.0.1:8080`,
      );
    const late = AbortSignal.timeout(patience);
    const waiting = AbortSignal.any([signal, late]);
    let heard = 'did not answer';
    for (;;) {
      const trouble = await troubleAt(url, waiting);
      signal.throwIfAborted();
      if (trouble === undefined) return new ExternalBalancer(parsed.origin);
      // What was cut short by the end of the waiting says nothing about the balancer.
      if (!late.aborted) heard = trouble;
      await pause(POLL_MS, undefined, { signal: waiting }).catch(() => undefined);
      if (!late.aborted) continue;
      throw new BalancerError(
        `the balancer at ${url} ${heard}, for ${patience / 1e3} s: ` +
          'see whether it runs, whether this machine may reach it, and whether its nodes are healthy',
      );
    }
  }

  counters(): Promise<BalancerCounters> {
    return Promise.resolve({
      status: 'unavailable',
      reason: `${this.description}, does not tell what it counts: the header of the nodes is used instead`,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It is the user's: it goes on.
  }
}

/** Why it cannot be said to answer; undefined where it does. */
async function troubleAt(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { status } = await fetchPage(url, { deadline: ANSWER, signal });
    return NOBODY_BEHIND.includes(status) ? `answered ${status}` : undefined;
  } catch (error) {
    return `did not answer (${error instanceof Error ? error.message : String(error)})`;
  }
}
