import { milliseconds } from '../quantities/units';
import { ClosedLoad } from './closed-load';
import { WHOLE, type ClosedModel, type Shard } from './load-plan';
import { closedModel } from './load-plans.fixture';
import { StagedTime } from './staged-time.fixture';

/** When the loads start. */
export const START = 1000;

interface Asked {
  readonly position: number;
  /** From the start of the load, as `at`. */
  readonly due: number;
  readonly at: number;
}

/** A closed load in staged time, whose answers each take as long as they are told to. */
export class StagedClosedLoad {
  readonly time = new StagedTime();
  readonly asked: Asked[] = [];
  allBegun = 0;
  inFlight = 0;
  mostInFlight = 0;
  readonly load: ClosedLoad;

  constructor(
    model: Partial<ClosedModel>,
    answerTime: (position: number) => number,
    { shard = WHOLE, isSent = true }: { shard?: Shard; isSent?: boolean } = {},
  ) {
    const send = (position: number, scheduledAt: number): void => {
      const at = this.time.now();
      this.asked.push({ position, due: scheduledAt - START, at: at - START });
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      const answer = (): void => {
        this.inFlight -= 1;
        this.load.over(position, this.time.now(), isSent);
      };
      const takes = answerTime(position);
      if (takes === 0) answer();
      else this.time.timer(milliseconds(takes), answer);
    };
    const onAllBegun = (): void => {
      this.allBegun += 1;
    };
    const start = { at: milliseconds(START), onAllBegun };
    this.load = new ClosedLoad(
      closedModel(model),
      shard,
      start,
      { send },
      { clock: this.time, timer: this.time.timer },
    );
    this.time.pass(START);
    this.load.begin();
  }

  get positions(): number[] {
    return this.asked.map(({ position }) => position);
  }

  /** When they were due, from the start. */
  get dues(): number[] {
    return this.asked.map(({ due }) => due);
  }
}
