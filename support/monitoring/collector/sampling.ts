import type { AlarmMaker } from '../../quantities/alarm';
import type { Clock } from '../../quantities/clock';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import type { Sampler } from './sampler';
import { Ticks } from './ticks';

/** What is done now and then beside the sampling. */
export interface Chore {
  readonly every: Milliseconds;
  /** Must not throw. */
  do(): void;
}

interface SamplingTools {
  readonly clock: Clock;
  readonly makeAlarm: AlarmMaker;
}

/** Wakes samplers when their ticks are due, all of those of one instant in one turn of the event loop. */
export class Sampling implements AsyncDisposable {
  readonly #samplers: readonly Sampler[];
  readonly #chore: Chore;
  readonly #choreTicks: Ticks;
  #choresDone = 0;
  readonly #clock: Clock;
  readonly #alarm: ReturnType<AlarmMaker>;
  readonly #rung: () => void;

  /** The first ticks are at `start`; `rung` is called after each turn. */
  constructor(
    samplers: readonly Sampler[],
    { start, chore, rung }: { start: Milliseconds; chore: Chore; rung: () => void },
    { clock, makeAlarm }: SamplingTools,
  ) {
    // The fast first: what is rare may take longer, and would make each of them late.
    this.#samplers = samplers.toSorted((one, other) => one.interval - other.interval);
    this.#chore = chore;
    this.#clock = clock;
    this.#rung = rung;
    // Between ticks: it may take a while.
    const shortest = Math.min(...samplers.map(({ interval }) => interval), chore.every);
    this.#choreTicks = new Ticks(milliseconds(start + shortest / 2), chore.every);
    this.#alarm = makeAlarm(() => {
      this.#turn();
    });
    this.#alarm.set(start);
  }

  /** Begins no look any more, and waits for those under way as long as the signal lets it. */
  async stop(signal: AbortSignal): Promise<void> {
    await this[Symbol.asyncDispose]();
    await Promise.all(this.#samplers.map((sampler) => sampler.stop(signal)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#alarm[Symbol.asyncDispose]();
  }

  #turn(): void {
    for (const sampler of this.#samplers) sampler.turn();
    const latest = this.#choreTicks.latest(this.#clock.now());
    if (latest >= this.#choresDone) {
      this.#choresDone = latest + 1;
      this.#chore.do();
    }
    const dues = this.#samplers.map(({ due }) => due);
    this.#alarm.set(milliseconds(Math.min(...dues, this.#choreTicks.due(this.#choresDone))));
    this.#rung();
  }
}
