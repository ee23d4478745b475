import type { Socket } from 'node:net';
import type { Milliseconds } from '../../quantities/units';
import type { RoundTripProvider } from './prober-order';

/** What the kernel knows of the way there and back, as the asking for a connection measured it. */
export interface RoundTrip {
  /** Undefined where the kernel has measured none. */
  readonly roundTrip: Milliseconds | undefined;
  readonly retransmitted: number;
}

export const UNKNOWN: RoundTrip = { roundTrip: undefined, retransmitted: 0 };

/** Tells round trips of connections that were just made, and over which nothing was sent. */
export interface RoundTripSource {
  readonly provider: RoundTripProvider;
  /** Asks right away, where it can; the socket has to stay open until it resolves. Never rejects. */
  of(socket: Socket): Promise<RoundTrip>;
  /** The same for one whose connection does not stand yet; unknown where that cannot be asked. */
  ofUnanswered(socket: Socket): RoundTrip;
}
