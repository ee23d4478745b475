import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { ClosedLoad } from './closed-load';
import { closedModel } from './load-plans.fixture';
import { WHOLE, type ClosedModel, type Shard } from './load-plan';
import { StagedTime } from './staged-time.fixture';

const START = 1000;

interface Asked {
  readonly position: number;
  /** From the start of the load, as `at`. */
  readonly due: number;
  readonly at: number;
}

/** A closed load in staged time, whose answers each take as long as they are told to. */
class Stage {
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

const ms = milliseconds;

describe('ClosedLoad', () => {
  it('does not ask again at once where nobody is there', () => {
    const refused = new Stage({ requestsEach: 3 }, () => 0, { isSent: false });
    expect(refused.dues).to.deep.equal([0]);
    refused.time.pass(2 * START);
    expect(refused.dues).to.deep.equal([0, 250, 500]);
    expect(new Stage({ requestsEach: 3 }, () => 0).dues).to.deep.equal([0, 0, 0]);
  });

  it('has each user think after each answer, from when it came', () => {
    const { time, asked } = new Stage({ requestsEach: 4, thinkTime: ms(100) }, () => 30);
    time.pass(2 * START);
    expect(asked).to.deep.equal([0, 130, 260, 390].map((at, position) => ({ position, due: at, at })));
  });

  it('asks at once where nobody thinks, the wait for the answer in the next due time', () => {
    const stage = new Stage({ requestsEach: 3 }, () => 30);
    stage.time.pass(2 * START);
    expect(stage.dues).to.deep.equal([0, 30, 60]);
  });

  it('lets the users begin one after another within the ramp-up', () => {
    const stage = new Stage({ virtualUsers: 4, requestsEach: 1, rampUp: ms(200) }, () => 5);
    expect(stage.positions).to.deep.equal([0]);
    stage.time.pass(2 * START);
    expect(stage.dues).to.deep.equal([0, 50, 100, 150]);
  });

  it('begins nothing at the end of its time or after it, and waits for nobody who thinks beyond it', () => {
    const stage = new Stage(
      { virtualUsers: 2, requestsEach: Infinity, duration: ms(100), thinkTime: ms(20) },
      (position) => (position % 2 === 0 ? 30 : 60),
    );
    stage.time.pass(START + 99);
    expect(stage.dues).to.deep.equal([0, 0, 50, 80]);
    stage.time.pass(10 * START);
    expect(stage.positions).to.deep.equal([0, 1, 2, 3]);
    expect(stage.allBegun).to.equal(1);
    expect(stage.time.pending).to.equal(0);
  });

  it('asks not before its time when a timer rings early', () => {
    // Those of the event loop know whole milliseconds, and count from when the loop last looked at the clock.
    const stage = new Stage({ requestsEach: 1, virtualUsers: 2, rampUp: ms(9) }, () => 50);
    stage.time.ringNext(-0.8);
    expect(stage.positions).to.deep.equal([0]);
    stage.time.pass(2 * START);
    expect(stage.asked[1]).to.deep.equal({ position: 1, due: 4.5, at: 4.5 });
  });

  it('numbers the requests of all users, each as many as planned, never more in flight than users', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 }),
        fc.record({ think: fc.nat(30), ramp: fc.nat(50) }),
        (virtualUsers, requestsEach, of, times, { think, ramp }) => {
          const model = { virtualUsers, requestsEach, thinkTime: ms(think), rampUp: ms(ramp) };
          const answerTime = (position: number): number => times[position % times.length] ?? 0;
          const positions = Array.from({ length: of }, (_, index) => {
            const stage = new Stage(model, answerTime, { shard: { index, of } });
            stage.time.pass(1e6);
            const users = new Set(stage.positions.map((position) => position % virtualUsers));
            expect([...users].filter((user) => user % of !== index)).to.deep.equal([]);
            expect(stage.mostInFlight).to.be.at.most(users.size);
            expect(stage.allBegun).to.equal(1);
            return stage.positions;
          }).flat();
          const planned = Array.from({ length: virtualUsers * requestsEach }, (_, position) => position);
          expect(positions.toSorted((one, other) => one - other)).to.deep.equal(planned);
        },
      ),
    );
  });

  it('is over at once for a worker who has no user', () => {
    const stage = new Stage({ virtualUsers: 1 }, () => 5, { shard: { index: 1, of: 2 } });
    expect([stage.asked.length, stage.allBegun]).to.deep.equal([0, 1]);
  });

  it('does not fill the stack where 50,000 answers come while they are asked for', () => {
    const stage = new Stage({ virtualUsers: 3, requestsEach: 50_000 }, () => 0);
    expect(stage.asked).to.have.length(150_000);
    expect(stage.allBegun).to.equal(1);
  });
});

describe('stopping a closed load', () => {
  it('wakes nobody who thinks, and asks nothing after what is under way', () => {
    const stage = new Stage({ virtualUsers: 3, requestsEach: 9, thinkTime: ms(100) }, (position) =>
      position === 1 ? 40 : 10,
    );
    stage.time.pass(START + 20);
    stage.load.stop();
    expect([stage.inFlight, stage.allBegun]).to.deep.equal([1, 0]);
    stage.load.stop();
    stage.time.pass(10 * START);
    expect(stage.positions).to.deep.equal([0, 1, 2]);
    expect([stage.inFlight, stage.allBegun]).to.deep.equal([0, 1]);
    expect(stage.time.pending).to.equal(0);
  });

  it('ends at once where everybody thinks', () => {
    const stage = new Stage({ virtualUsers: 2, requestsEach: 9, thinkTime: ms(100) }, () => 10);
    stage.time.pass(START + 20);
    stage.load.stop();
    expect(stage.allBegun).to.equal(1);
  });

  it('asks nothing for users who have not begun', () => {
    const stage = new Stage({ virtualUsers: 3, requestsEach: 1, rampUp: ms(30) }, () => 1);
    stage.load.stop();
    stage.time.pass(2 * START);
    expect(stage.positions).to.deep.equal([0]);
    expect(stage.allBegun).to.equal(1);
  });

  it('asks nothing more from within an answer that came at once', () => {
    const stage: Stage = new Stage({ virtualUsers: 2, requestsEach: 9, rampUp: ms(10) }, (position) => {
      if (position === 5) stage.load.stop();
      return position === 0 || position === 1 ? 10 : 0;
    });
    stage.time.pass(START + 20);
    expect(stage.positions).to.deep.equal([0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 3, 5]);
    expect(stage.allBegun).to.equal(1);
  });

  it('leaves no timer when it is disposed of', async () => {
    const stage = new Stage({ virtualUsers: 3, rampUp: ms(90) }, () => 500);
    await stage.load[Symbol.asyncDispose]();
    expect(stage.time.nextAt).to.equal(START + 500);
  });
});
