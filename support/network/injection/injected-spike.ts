import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../../quantities/clock';
import type { Milliseconds } from '../../quantities/units';
import { NetworkError } from '../network-error';
import type { InjectedSpike } from './injection';

const LOOK_EVERY_MS = 2;
const EFFECTIVE_WITHIN_MS = 5_000;

/** A spike that has effect from now on; what it holds ends with it, once. */
export function effectiveSpike(
  injectedAt: Milliseconds,
  holds: AsyncDisposableStack,
  trueMagnitude: InjectedSpike['trueMagnitude'],
): InjectedSpike {
  return {
    injectedAt,
    effectiveAt: monotonicClock.now(),
    trueMagnitude,
    [Symbol.asyncDispose]: () => holds.disposeAsync(),
  };
}

/**
 * Until that can be seen. Rejects with a `NetworkError` where it cannot within 5 s: `what` has not taken effect; or
 * with the signal's reason.
 */
export async function untilEffective(
  what: string,
  isSeen: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(EFFECTIVE_WITHIN_MS);
  while (!(await isSeen())) {
    signal.throwIfAborted();
    if (late.aborted)
      throw new NetworkError(
        `${what}: no effect to be seen within ${EFFECTIVE_WITHIN_MS} ms; it was taken back`,
      );
    await pause(LOOK_EVERY_MS);
  }
  signal.throwIfAborted();
}
