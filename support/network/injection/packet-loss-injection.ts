import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { effectiveSpike, untilEffective } from './injected-spike';
import type { InjectedSpike, Injection } from './injection';
import { knockerOf } from './container-knocker';
import { whyMissing } from '../../cluster/system-program';
import { losing, PacketRules, whyNoRules } from './packet-rules';

/** All that comes in: with a smaller share most looks are as fast as ever, and chance decides what is seen. */
const SHARE = 1;
/** No sender has its packet again before: TCP_RTO_MIN of include/net/tcp.h. A lost SYN is sent again after 1 s. */
const LEAST_RETRANSMISSION = milliseconds(200);

/** What comes to the server of a container is lost. */
export class PacketLossInjection implements Injection {
  readonly cause = 'packet loss';
  readonly magnitude = LEAST_RETRANSMISSION;
  readonly name: string;
  readonly #container: ServingContainer;
  readonly #environment: NetworkEnvironment;

  private constructor(container: ServingContainer, environment: NetworkEnvironment) {
    this.name = `${container.id}: ${SHARE * 100} % of packets to port ${container.port} lost (nft)`;
    this.#container = container;
    this.#environment = environment;
  }

  static async of(
    container: ServingContainer,
    environment: NetworkEnvironment,
  ): Promise<Injection | { readonly impossible: string }> {
    const missing = whyMissing(['nft']);
    if (missing !== undefined) return { impossible: missing };
    const why = await whyNoRules(container, losing(container.port, SHARE));
    if (why !== undefined)
      return { impossible: `rules for packets cannot be loaded for ${container.id}; ${why}` };
    return new PacketLossInjection(container, environment);
  }

  async inject(signal: AbortSignal): Promise<InjectedSpike> {
    await using holds = new AsyncDisposableStack();
    await using knocker = await knockerOf(this.#container, this.#environment, signal);
    const injectedAt = monotonicClock.now();
    const rules = holds.use(
      await PacketRules.load(this.#container, 'loss', losing(this.#container.port, SHARE)),
    );
    knocker.begin();
    await untilEffective(this.name, async () => (await rules.met()) > 0, signal);
    // How late an answer is depends on how often its packet is lost: the kernel does not tell that beforehand.
    return effectiveSpike(injectedAt, holds.move(), () => Promise.resolve(undefined));
  }
}
