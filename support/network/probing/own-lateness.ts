import { monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicClock } from '../../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import type { ProberLook } from '../container-look';

/** How often the system is asked to wake this process, to see how late it does. */
const RESOLUTION_MS = 5;
const TELL_EVERY_MS = 100;
/** A hold-up that could be taken for one of a container is told at once: before the looks that it made late. */
const TELL_AT_ONCE_MS = 2;

/** How late this process comes to its work: its event loop was busy, or the system had no CPU for it. */
export class OwnLateness {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #toldAt = monotonicClock.now();

  constructor() {
    this.#delays.enable();
  }

  /** Of a tick that was due at `due`: what there is to be told now, if anything. */
  tick(due: Milliseconds): ProberLook | undefined {
    const at = monotonicClock.now();
    // The longest time between two wakings.
    const between = this.#delays.count > 0 ? this.#delays.max / 1e6 - RESOLUTION_MS : 0;
    const lateness = milliseconds(Math.max(0, between, elapsed(due, at)));
    if (lateness < TELL_AT_ONCE_MS && elapsed(this.#toldAt, at) < TELL_EVERY_MS) return undefined;
    this.#delays.reset();
    this.#toldAt = at;
    return { kind: 'prober', at, lateness };
  }
}
