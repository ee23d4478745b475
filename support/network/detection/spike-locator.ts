import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { LocatedCause } from './detected-spike';
import { diagnose } from './diagnosis/diagnosis';
import type { EvidenceHistory } from './evidence/evidence-history';
import type { RunningSpike } from './running-spike';

/** So many samples in a row have to say the same. */
const SAME = 3;
/** A cause that is not clear by then is not known. */
const GIVE_UP_AFTER = 10_000;
/** What was before a spike is looked at from so many ms before it to so many. */
const BEFORE = { from: 5_000, to: 200 } as const;

/** Asks for the cause of spikes again and again, until the answer stays the same. */
export class SpikeLocator {
  readonly #history: EvidenceHistory;
  readonly #answers = new WeakMap<
    RunningSpike,
    { readonly cause: LocatedCause['cause']; readonly times: number }
  >();

  constructor(history: EvidenceHistory) {
    this.#history = history;
  }

  /** To be called with each new sample. Says whether a cause was settled, be it as unknown. */
  locate(spikes: readonly RunningSpike[], now: Milliseconds): boolean {
    const unsettled = spikes.filter(({ cause }) => cause === undefined);
    return unsettled.filter((spike) => this.#settles(spike, now)).length > 0;
  }

  #settles(spike: RunningSpike, now: Milliseconds): boolean {
    const answer = this.#ask(spike, now);
    const last = this.#answers.get(spike);
    const times = last?.cause === answer.cause ? last.times + 1 : 1;
    this.#answers.set(spike, { cause: answer.cause, times });
    const isOver = spike.endedAt !== undefined || now - spike.detectedAt > GIVE_UP_AFTER;
    const isSettled = isOver || (answer.cause !== 'unknown' && times >= SAME);
    if (isSettled) spike.locate(answer);
    return isSettled;
  }

  #ask(running: RunningSpike, now: Milliseconds): LocatedCause {
    const spike = running.snapshot();
    const { beganAt, containers } = spike;
    const before = this.#history.window(
      containers,
      milliseconds(beganAt - BEFORE.from),
      milliseconds(beganAt - BEFORE.to),
    );
    const kernel = this.#history.window(containers, beganAt, spike.endedAt ?? now);
    return diagnose({ spike, before, during: { looks: running.looks(), kernel } }, now);
  }
}
