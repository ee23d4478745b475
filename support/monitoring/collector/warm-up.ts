import type { Alarm, AlarmMaker } from '../../quantities/alarm';
import type { Clock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import type { CollectorPlan } from './collector-plan';
import { Sources } from './sources/sources-of';

/** A source that hangs is none that could be warmed. */
const LONGEST_MS = 1000;

/**
 * Looks once at all that a plan names, and forgets what it saw: what is loaded and compiled by a first look would make
 * first samples late.
 */
export async function lookOnce(plan: CollectorPlan): Promise<void> {
  await using sources = new Sources(plan);
  const signal = AbortSignal.timeout(LONGEST_MS);
  const over = Promise.withResolvers<undefined>();
  signal.addEventListener('abort', () => {
    over.resolve(undefined);
  });
  const looks = plan.schedules.map(({ type }) => sources.of(type).read(signal));
  await Promise.race([Promise.all(looks), over.promise]);
}

/** An alarm that has rung once: from then on it is as precise as it will ever be. */
export class WarmAlarm implements AsyncDisposable {
  readonly #alarm: Alarm;
  readonly #first = Promise.withResolvers<undefined>();
  #ring = (): void => {
    this.#first.resolve(undefined);
  };

  private constructor(makeAlarm: AlarmMaker) {
    this.#alarm = makeAlarm(() => {
      this.#ring();
    });
  }

  static async start(makeAlarm: AlarmMaker, clock: Clock): Promise<WarmAlarm> {
    const warm = new WarmAlarm(makeAlarm);
    // Far enough to be a matter of its thread, where it has one.
    warm.#alarm.set(milliseconds(clock.now() + 1));
    await warm.#first.promise;
    return warm;
  }

  /** Hands it over to whom it rings for from now on. */
  readonly make: AlarmMaker = (ring) => {
    this.#ring = ring;
    return this.#alarm;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#alarm[Symbol.asyncDispose]();
  }
}
