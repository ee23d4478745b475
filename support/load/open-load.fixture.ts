import { milliseconds } from '../quantities/units';
import { WHOLE } from './load-plan';
import { openModel } from './load-plans.fixture';
import { OpenLoad } from './open-load';
import { StagedTime } from './staged-time.fixture';

/** When the loads start. */
export const START = 1000;

interface Handled {
  readonly position: number;
  readonly scheduledAt: number;
  readonly at: number;
  readonly dropped?: string;
}

/** An open load of these starts on a desk that remembers, in staged time that begins a second before it. */
export class StagedOpenLoad {
  readonly time = new StagedTime();
  readonly handled: Handled[] = [];
  inFlight = 0;
  allBegun = 0;
  /** What a sending takes. */
  sendingTakes = 0;
  readonly load: OpenLoad;

  constructor(starts: readonly number[], { shard = WHOLE, maxInFlight = 1000 } = {}) {
    const onAllBegun = (): void => {
      this.allBegun += 1;
    };
    const enter = (position: number, scheduledAt: number, dropped?: string): void => {
      this.handled.push({ position, scheduledAt, at: this.time.now(), ...(dropped && { dropped }) });
    };
    const inFlight = (): number => this.inFlight;
    this.load = new OpenLoad(
      openModel(starts),
      shard,
      { at: milliseconds(START), maxInFlight, onAllBegun },
      {
        get inFlight() {
          return inFlight();
        },
        send: (position, scheduledAt) => {
          enter(position, scheduledAt);
          this.inFlight += 1;
          this.time.spend(this.sendingTakes);
        },
        drop: enter,
      },
      { clock: this.time, makeAlarm: this.time.makeAlarm },
    );
  }

  get positions(): number[] {
    return this.handled.map(({ position }) => position);
  }
}
