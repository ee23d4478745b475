import type { Milliseconds } from '../../quantities/units';
import type { ContainerLook } from '../container-look';
import type { ServingContainer } from '../environment/network-environment';

/** What the prober needs to know of a container. */
export type ProbedContainer = Pick<ServingContainer, 'id' | 'address' | 'port' | 'healthPath'>;

/** What the process that looks is told on its command line. */
export interface ProberOrder {
  readonly interval: Milliseconds;
  /** Whether health routes are asked as well. */
  readonly health: boolean;
  readonly containers: readonly ProbedContainer[];
}

/** By what round trips are known, and why not by what is better; or why they are not. */
export type RoundTripProvider =
  | { readonly provider: 'TCP_INFO at connect' }
  | { readonly provider: 'ss -tin'; readonly why: string }
  | { readonly unavailable: string };

/** What that process tells: once that it has begun, then looks as they come. */
export type ProberMessage =
  | { readonly kind: 'ready'; readonly roundTripSource: RoundTripProvider }
  | { readonly kind: 'looks'; readonly looks: readonly ContainerLook[] };
