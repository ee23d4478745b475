import type { Milliseconds } from '../quantities/units';

/** One connection that was asked for and closed again, over which nothing was sent. */
export interface ConnectLook {
  readonly kind: 'connect';
  /** Id of the container. */
  readonly node: string;
  /** When it was asked for, on the monotonic clock of the machine. */
  readonly at: Milliseconds;
  /** When this was known. */
  readonly knownAt: Milliseconds;
  /** From SYN to SYN-ACK as the kernel measured it; undefined where nothing came back, or the kernel cannot be asked. */
  readonly roundTrip: Milliseconds | undefined;
  /** How often the kernel had to ask again. */
  readonly retransmitted: number;
  readonly outcome: 'connected' | 'refused' | 'unanswered';
}

/** One request to the health route of a container, on a connection that stays open. */
export interface HealthLook {
  readonly kind: 'health';
  readonly node: string;
  readonly at: Milliseconds;
  readonly knownAt: Milliseconds;
  /** Until the answer was there; undefined where it has yet to come, or never did. */
  readonly took: Milliseconds | undefined;
  /**
   * `pending`: it is still waited for; told anew with each tick, so that a container that answers nothing is seen
   * while it does. `broken`: the connection ended.
   */
  readonly outcome: 'answered' | 'pending' | 'broken';
}

/** How late the prober itself was with its last ticks: what it held up is not the containers' doing. */
export interface ProberLook {
  readonly kind: 'prober';
  readonly at: Milliseconds;
  /** The longest that a tick of its came late since the last one of these. */
  readonly lateness: Milliseconds;
}

export type ContainerLook = ConnectLook | HealthLook | ProberLook;
