import { formatQuantity } from '../../quantities/quantity';
import { elapsed, milliseconds, type Milliseconds } from '../../quantities/units';
import type { MetricSource, SourceReading } from '../metric-source';
import type { Absence } from '../sample';
import type { TypeStatus } from './collector-status';
import { Look } from './look';
import { Pause } from './pause';
import type { Ticks } from './ticks';
import type { TwoClocks } from './two-clocks';

/** A sampled reading, with when it was taken. */
export interface TakenReading extends Extract<SourceReading, { status: 'sampled' }> {
  /** In ms since the Unix epoch. */
  readonly at: number;
  readonly late: Milliseconds;
}

/** What becomes of what a sampler sees. Neither throws. */
export interface Recorder {
  keep(reading: TakenReading): void;
  note(absence: Pick<Absence, 'at' | 'kind' | 'reason'>): void;
}

/**
 * Samples one source at its own ticks. A look has until the next tick; it is then given up, and where it does not
 * end even so, the ticks that pass meanwhile are missed: there are never two looks at once, and none is made up for.
 */
export class Sampler {
  readonly #source: MetricSource;
  readonly #ticks: Ticks;
  readonly #clocks: TwoClocks;
  readonly #recorder: Recorder;
  readonly #pause = new Pause();
  readonly #counts = { taken: 0, samples: 0, missed: 0, failed: 0, unavailable: 0 };
  /** The first tick of which nothing is said yet. */
  #next = 0;
  /** Ticks before this one are not looked at: the source is not there. */
  #asleepUntil = 0;
  #look: Look | undefined;
  #isStopped = false;
  #lastFailure: string | undefined;
  #unavailable: string | undefined;
  #missing: readonly string[] = [];
  #last: TypeStatus['last'];
  #largestLateness = milliseconds(0);

  constructor(source: MetricSource, ticks: Ticks, clocks: TwoClocks, recorder: Recorder) {
    this.#source = source;
    this.#ticks = ticks;
    this.#clocks = clocks;
    this.#recorder = recorder;
  }

  get interval(): Milliseconds {
    return this.#ticks.interval;
  }

  /** When it is to be called again at the latest: the tick that nothing is said of yet, or the one after. */
  get due(): Milliseconds {
    const waits = this.#look !== undefined && this.#ticks.due(this.#next) <= this.#clocks.monotonic.now();
    return this.#ticks.due(waits ? this.#next + 1 : this.#next);
  }

  /** Begins the look that is due, if one is. */
  turn(): void {
    const now = this.#clocks.monotonic.now();
    const latest = this.#ticks.latest(now);
    if (latest < this.#next || this.#isStopped) return;
    this.#leaveOut(latest - 1, now);
    if (latest < this.#asleepUntil) {
      this.#counts.unavailable += 1;
      this.#next = latest + 1;
    } else if (this.#look === undefined) {
      this.#next = latest + 1;
      this.#begin(latest, now);
    } else if (!this.#look.isGivenUp) this.#giveUp(this.#look);
  }

  /** Begins no look any more; resolves when the one under way is over, which is given up when the signal aborts. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#isStopped = true;
    const look = this.#look;
    if (look === undefined) return;
    const giveUp = (): void => {
      if (!look.isGivenUp) this.#giveUp(look, 'the collector was stopped before it answered');
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    // A source that does not heed its signal is left behind.
    await Promise.race([look.over, look.givenUp]);
    signal.removeEventListener('abort', giveUp);
  }

  get status(): TypeStatus {
    return {
      type: this.#source.type,
      source: this.#source.source,
      interval: this.#ticks.interval,
      ...this.#counts,
      ...(this.#lastFailure !== undefined && { lastFailure: this.#lastFailure }),
      ...(this.#unavailable !== undefined && { unavailableReason: this.#unavailable }),
      missing: this.#missing,
      last: this.#last,
      largestLateness: this.#largestLateness,
    };
  }

  /** Says of the ticks up to that one, which have passed without a look, that there was none. */
  #leaveOut(last: number, now: Milliseconds): void {
    const asleep = Math.max(0, Math.min(last + 1, this.#asleepUntil) - this.#next);
    this.#counts.unavailable += asleep;
    this.#next += asleep;
    const missed = last + 1 - this.#next;
    if (missed <= 0) return;
    this.#counts.missed += missed;
    const at = this.#clocks.wall() - elapsed(this.#ticks.due(this.#next), now);
    this.#next = last + 1;
    const why =
      this.#look === undefined ? 'the collector did not get to run' : 'the look before it was not over';
    this.#recorder.note({ at, kind: 'missed', reason: missed === 1 ? why : `${missed} in a row: ${why}` });
  }

  #begin(index: number, now: Milliseconds): void {
    const late = elapsed(this.#ticks.due(index), now);
    this.#largestLateness = milliseconds(Math.max(this.#largestLateness, late));
    const at = this.#clocks.wall();
    const look = new Look(this.#source, at, (reading) => {
      if (!look.isGivenUp) this.#take(reading, { index, at, late });
      this.#look = undefined;
      // One that was given up may have kept the tick after it waiting, which is still due.
      if (look.isGivenUp) this.turn();
    });
    this.#look = look;
    look.begin();
  }

  #giveUp(look: Look, why = this.#tooLong): void {
    look.giveUp();
    this.#fail(`${this.#source.source}: ${why}`, look.at);
  }

  get #tooLong(): string {
    const interval = formatQuantity({ dimension: 'duration', value: this.#ticks.interval });
    return `it was not over after ${interval}, when the next was due`;
  }

  #take(
    reading: SourceReading,
    { index, at, late }: { index: number; at: number; late: Milliseconds },
  ): void {
    if (reading.status === 'sampled') this.#keep({ ...reading, at, late });
    else if (reading.status === 'failed') this.#fail(reading.reason, at);
    else this.#sleep(reading.reason, { index, at });
  }

  #keep(reading: TakenReading): void {
    const { at, values, missing = [] } = reading;
    this.#unavailable = undefined;
    this.#pause.end();
    this.#counts.taken += 1;
    this.#counts.samples += values.length;
    if (values.length > 0) this.#last = { at, values };
    this.#recorder.keep(reading);
    for (const reason of missing.filter((each) => !this.#missing.includes(each)))
      this.#recorder.note({ at, kind: 'unavailable', reason });
    this.#missing = missing;
  }

  /** Said once for each reason. */
  #sleep(reason: string, { index, at }: { index: number; at: number }): void {
    this.#counts.unavailable += 1;
    this.#asleepUntil = index + this.#pause.next();
    if (this.#unavailable !== reason) this.#recorder.note({ at, kind: 'unavailable', reason });
    this.#unavailable = reason;
    this.#missing = [];
  }

  #fail(reason: string, at: number): void {
    this.#counts.failed += 1;
    this.#lastFailure = reason;
    this.#recorder.note({ at, kind: 'failed', reason });
  }
}
