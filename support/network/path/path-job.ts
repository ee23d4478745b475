import type { Milliseconds } from '../../quantities/units';
import type { NetworkNamespace, ServingContainer } from '../environment/network-environment';

/** What a tool is to measure, and whom it tells how far it is. */
export interface PathJob {
  readonly client: NetworkNamespace;
  readonly container: ServingContainer;
  readonly duration: Milliseconds;
  /** Before it, and left out. */
  readonly warmUp: Milliseconds;
  readonly windowLength: Milliseconds;
  readonly congestionControl: string | undefined;
  readonly signal: AbortSignal;
  /** Once the warm-up is over. */
  readonly onMeasuring: () => void;
  readonly onMeasured: () => void;
}
