import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { monotonicClock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import type { BalancerTimings } from './balancer-timings';
import type { HealthCheck, ServingNode } from './serving-node';

/** Asks each node again and again, over a connection of its own each time, whether it is healthy. */
export class HealthChecks implements Disposable {
  readonly #timings: BalancerTimings;
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(timings: BalancerTimings) {
    this.#timings = timings;
  }

  /** Resolves once each node was checked once, and is down where it was not found healthy. */
  static async start(nodes: readonly ServingNode[], timings: BalancerTimings): Promise<HealthChecks> {
    const checks = new HealthChecks(timings);
    await Promise.all(
      nodes.map(async (node) => {
        node.found(await checkHealth(node.origin, timings.healthTimeout));
      }),
    );
    for (const node of nodes) checks.#repeat(node);
    return checks;
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** A check that takes longer than the interval is not overtaken by the next. */
  #repeat(node: ServingNode): void {
    let isUnderWay = false;
    const check = async () => {
      if (isUnderWay) return;
      isUnderWay = true;
      node.checked(await checkHealth(node.origin, this.#timings.healthTimeout));
      isUnderWay = false;
    };
    this.#timers.push(
      setInterval(() => {
        // It never rejects.
        check().catch(() => undefined);
      }, this.#timings.healthInterval),
    );
  }
}

const LOST: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET']);

/** Asks once: `lost` is a connection that was refused or reset, `bad` is no or another answer than 2xx and 3xx. */
function checkHealth(origin: string, timeout: Milliseconds): Promise<HealthCheck> {
  const { promise, resolve } = Promise.withResolvers<HealthCheck>();
  const beganAt = monotonicClock.now();
  const settle = (result: HealthCheck['result']) => {
    clearTimeout(deadline);
    resolve({ result, beganAt });
  };
  const get = origin.startsWith('https:') ? getSecure : getPlain;
  const asked = get(`${origin}/health`, { agent: false }, ({ statusCode = 0 }) => {
    settle(statusCode >= 200 && statusCode < 400 ? 'good' : 'bad');
    asked.destroy();
  });
  asked.once('error', ({ code }: NodeJS.ErrnoException) => {
    settle(LOST.has(code ?? '') ? 'lost' : 'bad');
  });
  const deadline = setTimeout(() => {
    // Where this process itself was late, the answer can be here and not yet read.
    setImmediate(() =>
      setImmediate(() => {
        settle('bad');
        asked.destroy();
      }),
    );
  }, timeout);
  return promise;
}
