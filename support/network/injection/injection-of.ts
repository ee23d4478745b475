import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { NetworkEnvironment, ServingContainer } from '../environment/network-environment';
import { whyNotAlone } from '../environment/shared-network';
import { SPIKE_CAUSES, type SpikeCause } from '../spike-cause';
import { CpuThrottlingInjection, MOST_THROTTLING } from './cpu-throttling-injection';
import { FreezeInjection } from './freeze-injection';
import type { Injection } from './injection';
import { PacketLossInjection } from './packet-loss-injection';
import { MOST_QUEUEING, QueueingInjection } from './queueing-injection';
import { MOST_RUN_QUEUE, RunQueueInjection } from './run-queue-injection';
import { MOST_SOFTIRQ, SoftirqInjection } from './softirq-injection';

/** What is missing for an injection, and what to do. */
export interface Impossible {
  readonly impossible: string;
}

/** Whether a spike of that cause can be made. */
export interface SpikeKind {
  readonly cause: SpikeCause;
  /** Why not, and what to do; undefined where it can. */
  readonly impossible: string | undefined;
}

/** One that each cause can have. */
const USUAL_MAGNITUDE = milliseconds(10);

/** Those that change the network of a container, and so of all that share it. */
const ON_NETWORK: readonly SpikeCause[] = ['queueing', 'packet loss', 'softirq'];

const MOST: Readonly<Record<SpikeCause, Milliseconds | undefined>> = {
  queueing: MOST_QUEUEING,
  'packet loss': undefined,
  'CPU throttling': MOST_THROTTLING,
  freeze: undefined,
  'run-queue delay': MOST_RUN_QUEUE,
  softirq: MOST_SOFTIRQ,
};

/** By how much answers can be made late through a cause at most; undefined for those that have a magnitude of their own. */
export const largestMagnitude = (cause: SpikeCause): Milliseconds | undefined => MOST[cause];

/**
 * How a spike of that cause is made on a container. `magnitude`: by how much answers are to be late; packet loss and a
 * freeze have one of their own, throttling and waiting for a CPU reach it on average at least. Changes nothing yet.
 */
export async function injectionOf(
  cause: SpikeCause,
  container: ServingContainer,
  environment: NetworkEnvironment,
  { magnitude }: { readonly magnitude: Milliseconds },
): Promise<Injection | Impossible> {
  if (!container.expendable)
    return {
      impossible: `${container.id} (${container.place}) may not be harmed; name one that this run may harm`,
    };
  // Of the run's own it is known that they have one each.
  const shared =
    environment.kind === 'own containers' && ON_NETWORK.includes(cause) ? whyNotAlone(container) : undefined;
  if (shared !== undefined) return { impossible: shared };
  switch (cause) {
    case 'queueing':
      return QueueingInjection.of(container, environment, magnitude);
    case 'packet loss':
      return PacketLossInjection.of(container, environment);
    case 'CPU throttling':
      return CpuThrottlingInjection.of(container, environment, magnitude);
    case 'freeze':
      return new FreezeInjection(container);
    case 'run-queue delay':
      return RunQueueInjection.of(container, environment, magnitude);
    case 'softirq':
      return SoftirqInjection.of(container, environment, magnitude);
  }
}

/** All causes, each with the reason why it cannot be made on any container of the environment, where there is one. */
export async function spikeKindsPossible(environment: NetworkEnvironment): Promise<readonly SpikeKind[]> {
  const container = environment.containers.find(({ expendable }) => expendable) ?? environment.containers[0];
  const kinds: SpikeKind[] = [];
  for (const cause of SPIKE_CAUSES) {
    if (container === undefined) kinds.push({ cause, impossible: 'the environment has no container' });
    else {
      const injection = await injectionOf(cause, container, environment, { magnitude: USUAL_MAGNITUDE });
      kinds.push({ cause, impossible: 'impossible' in injection ? injection.impossible : undefined });
    }
  }
  return kinds;
}
