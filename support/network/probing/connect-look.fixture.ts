import { milliseconds } from '../../quantities/units';
import type { ConnectLook } from '../container-look';

/** An answered look of `node-1`, with what is given instead. */
export function connectLook(other: Partial<ConnectLook> = {}): ConnectLook {
  const at = other.at ?? milliseconds(0);
  return {
    kind: 'connect',
    node: 'node-1',
    at,
    knownAt: milliseconds(at + 1),
    roundTrip: milliseconds(0.05),
    retransmitted: 0,
    outcome: 'connected',
    ...other,
  };
}
