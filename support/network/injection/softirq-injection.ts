import { join } from 'node:path';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { outputOf } from '../environment/command';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { NetworkError } from '../network-error';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { knockerOf } from './container-knocker';
import { pathOf, whyMissing } from '../../cluster/system-program';
import { lingering, lingeringOnDatagrams, PacketRules, whyNoRules } from './packet-rules';

/** All of it is CPU time of this machine: with more, a few dozen packets a second would take a core. */
export const MOST_SOFTIRQ = milliseconds(20);
/** For timing: about 1 ms. */
const TRIAL_ROUNDS = 10;
/** The kernel has a bound on jumps in a namespace where it has one, 65536; a round has 51 of them. */
const MOST_ROUNDS = 1_000;
/** In the namespace in which it is timed, which has no other. */
const TIMED_PORT = 8000;

/** The kernel takes long over each packet that asks a container for something. */
export class SoftirqInjection implements Injection {
  readonly cause = 'softirq';
  readonly name: string;
  readonly #container: ServingContainer;
  readonly #environment: NetworkEnvironment;

  private constructor(
    container: ServingContainer,
    environment: NetworkEnvironment,
    readonly magnitude: Milliseconds,
  ) {
    this.name = `${container.id}: ${magnitude} ms of packet rules for what comes to port ${container.port} (nft)`;
    this.#container = container;
    this.#environment = environment;
  }

  static async of(
    container: ServingContainer,
    environment: NetworkEnvironment,
    magnitude: Milliseconds,
  ): Promise<Injection | { readonly impossible: string }> {
    const missing = whyMissing(['nft', 'ip']);
    if (missing !== undefined) return { impossible: missing };
    if (!(magnitude >= 0.1 && magnitude <= MOST_SOFTIRQ))
      return {
        impossible: `${magnitude} ms of CPU for each packet is not to be had; ask for 0.1 to ${MOST_SOFTIRQ} ms`,
      };
    const why = await whyNoRules(container, lingering(container.port, TRIAL_ROUNDS));
    if (why !== undefined)
      return { impossible: `rules for packets cannot be loaded for ${container.id}; ${why}` };
    return new SoftirqInjection(container, environment, magnitude);
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    await using holds = new AsyncDisposableStack();
    await using knocker = await knockerOf(this.#container, this.#environment, signal);
    const rounds = roundsFor(this.magnitude, await this.#timeOf(TRIAL_ROUNDS));
    const injectedAt = monotonicClock.now();
    const text = lingering(this.#container.port, rounds);
    const rules = holds.use(await PacketRules.load(this.#container, 'softirq', text));
    knocker.begin();
    await untilEffective(this.name, async () => (await rules.met()) > 0, signal);
    return effectiveSpike(injectedAt, holds.move(), () => this.#timeOf(rounds));
  }

  /** What the same rules cost a packet of loopback in a namespace that goes at once. */
  async #timeOf(rounds: number): Promise<Milliseconds> {
    const timing = [process.execPath, join(__dirname, 'softirq-timing.js'), pathOf('ip'), pathOf('nft')];
    const command = [pathOf('unshare'), '--net', '--', ...timing, String(TIMED_PORT)] as const;
    const rules = lingeringOnDatagrams(TIMED_PORT, rounds)('timed');
    const took = Number(await outputOf(this.#container.namespace.enter(command), rules));
    if (!(took > 0)) throw new NetworkError(`${rounds} rounds of packet rules could not be timed here`);
    return milliseconds(took);
  }
}

/** The cost grows with the rules: so many rounds take `magnitude` where the trial's took `took`. */
export function roundsFor(magnitude: Milliseconds, took: Milliseconds): number {
  return Math.min(Math.max(Math.round((TRIAL_ROUNDS * magnitude) / took), 1), MOST_ROUNDS);
}
