import type { Milliseconds } from '../../quantities/units';
import type { LocatedCause } from './detected-spike';
import { diagnose } from './diagnosis/diagnosis';
import type { EvidenceHistory } from './evidence/evidence-history';
import { quietBefore } from './quiet-before';
import type { RunningSpike } from './running-spike';

/** So many samples in a row have to say the same. */
const SAME = 3;
/** A cause that is not clear by then is not known. */
const GIVE_UP_AFTER = 10_000;
/** So many of the last ones are known, with whose time none is compared. */
const MOST_SPIKES = 50;

/** Asks for the cause of spikes again and again, until the answer stays the same. */
export class SpikeLocator {
  readonly #history: EvidenceHistory;
  readonly #answers = new WeakMap<
    RunningSpike,
    { readonly cause: LocatedCause['cause']; readonly times: number }
  >();

  /** In the order in which they came to be known. */
  readonly #seen = new Set<RunningSpike>();

  constructor(history: EvidenceHistory) {
    this.#history = history;
  }

  /**
   * To be called with each new sample and all spikes that are not over or not located: asks for the causes that are
   * not settled, be it as unknown.
   */
  locate(spikes: readonly RunningSpike[], now: Milliseconds): void {
    for (const spike of spikes) this.#seen.add(spike);
    for (const spike of [...this.#seen].slice(0, -MOST_SPIKES)) this.#seen.delete(spike);
    for (const spike of spikes) if (spike.cause === undefined) this.#locate(spike, now);
  }

  #locate(spike: RunningSpike, now: Milliseconds): void {
    const answer = this.#ask(spike, now);
    const last = this.#answers.get(spike);
    const times = last?.cause === answer.cause ? last.times + 1 : 1;
    this.#answers.set(spike, { cause: answer.cause, times });
    const isOver = spike.endedAt !== undefined || now - spike.detectedAt > GIVE_UP_AFTER;
    if (isOver || (answer.cause !== 'unknown' && times >= SAME)) spike.locate(answer);
  }

  #ask(running: RunningSpike, now: Milliseconds): LocatedCause {
    const spike = running.snapshot();
    const { beganAt, containers } = spike;
    const earlier = [...this.#seen].filter((one) => one !== running);
    const { from, to } = quietBefore(beganAt, earlier);
    const before = this.#history.window(containers, from, to);
    const kernel = this.#history.window(containers, beganAt, spike.endedAt ?? now);
    return diagnose({ spike, before, during: { looks: running.looks(), kernel } }, now);
  }
}
