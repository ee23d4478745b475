import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import type { JudgedLook } from './judged-look';
import { LateScore } from './late-score';
import { LookBaseline, type Baseline } from './look-baseline';
import type { TimedLook } from './timed-look';

/** More than the usual noise, in standard deviations, whatever the threshold; its tails are the score's to know. */
const LEAST_SPREADS = 4;
/** It is over when so few looks were late for so many ms; that hides no gap within a throttled period. */
const QUIET_FOR = milliseconds(1_500);
const STRAY_LOOKS = 1;
/** As many times as many as usual. */
const STRAY_FACTOR = 2;
const ALONE = 500;
/** Looks are kept for so many ms for the figures of a spike. */
const KEPT_FOR = 60_000;
/** That all containers are late at once is told from their last looks. */
const LAST_LOOKS = 3;

/** Whether one kind of looks at one container is late, and since when. */
export class ContainerLateness {
  readonly #threshold: Milliseconds;
  readonly #baseline = new LookBaseline();
  readonly #score = new LateScore();
  readonly #looks: JudgedLook[] = [];
  readonly #wereLate: boolean[] = [];
  #lateSince: Milliseconds | undefined;
  #lateUntil: Milliseconds | undefined;

  /** Late is a look that takes `threshold` ms longer than usual. */
  constructor(threshold: Milliseconds) {
    this.#threshold = threshold;
  }

  get baseline(): Baseline | undefined {
    return this.#baseline.present;
  }

  /** When the first look of the present spike was made; undefined while all is as usual. */
  get lateSince(): Milliseconds | undefined {
    return this.#lateSince;
  }

  /** When the first look after the last spike was made that was no longer late; undefined while there is one. */
  get lateUntil(): Milliseconds | undefined {
    return this.#lateUntil;
  }

  /** Looks made in this time, one for each that was asked for: of those still waited for the last. */
  looksOf(from: Milliseconds, to: Milliseconds): readonly JudgedLook[] {
    const looks = this.#looks.filter(({ at }) => at >= from && at <= to);
    return [...new Map(looks.map((look) => [look.at, look])).values()];
  }

  /** Whether one of the last looks was late, whoever held it up. */
  get wasLate(): boolean {
    return this.#wereLate.includes(true);
  }

  /** Judges a look; `heldUp` is by how many ms the prober itself may have made it longer. */
  see(look: TimedLook, heldUp: Milliseconds): void {
    const baseline = this.#baseline.present;
    if (baseline === undefined) {
      if (!look.open) this.#baseline.add(look.knownAt, look.took);
      return;
    }
    const limit = Math.max(this.#threshold, LEAST_SPREADS * baseline.spread);
    const took = elapsed(baseline.median, look.took);
    const later = milliseconds(took - heldUp);
    const isLate = look.lost || later >= limit;
    if (!look.open || isLate) this.#wereLate.push(took >= limit);
    if (this.#wereLate.length > LAST_LOOKS) this.#wereLate.shift();
    // What is waited for and not late as yet says nothing.
    if (look.open && !isLate) return;
    const judged = { ...look, later, isLate };
    this.#looks.push(judged);
    this.#looks.splice(
      0,
      this.#looks.findIndex(({ knownAt }) => knownAt > look.knownAt - KEPT_FOR),
    );
    if (this.#lateSince !== undefined) {
      this.#end(look.knownAt, this.#lateSince);
      return;
    }
    if (!isLate) this.#baseline.add(look.knownAt, look.took);
    this.#begin(judged);
  }

  #begin(look: JudgedLook): void {
    // Asked for during the last spike, it is of that one.
    if (look.at < (this.#lateUntil ?? -Infinity)) return;
    this.#score.add(look);
    const since = this.#score.spikeSince;
    if (since === undefined) return;
    this.#lateSince = since;
    this.#lateUntil = undefined;
  }

  #end(now: Milliseconds, since: Milliseconds): void {
    if (elapsed(since, now) < QUIET_FOR) return;
    const recent = this.#looks.filter(({ knownAt }) => knownAt > now - QUIET_FOR);
    const strays = recent.filter(({ isLate }) => isLate).length;
    if (strays > Math.max(STRAY_LOOKS, STRAY_FACTOR * this.#score.usual * recent.length)) return;
    const late = this.#looks.filter(({ isLate, at }) => isLate && at >= since).map(({ at }) => at);
    // One alone, long after the others, is a stray.
    const last = late.findLast((at, place) => place === 0 || at - (late[place - 1] ?? at) < ALONE) ?? since;
    this.#lateUntil = this.#looks.find(({ isLate, at }) => !isLate && at > last)?.at ?? now;
    this.#lateSince = undefined;
    this.#score.clear();
  }
}
