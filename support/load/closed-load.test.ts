import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { StagedClosedLoad, START } from './closed-load.fixture';

const ms = milliseconds;

describe('ClosedLoad', () => {
  it('does not ask again at once where nobody is there', () => {
    const refused = new StagedClosedLoad({ requestsEach: 3 }, () => 0, { isSent: false });
    expect(refused.dues).to.deep.equal([0]);
    refused.time.pass(2 * START);
    expect(refused.dues).to.deep.equal([0, 250, 500]);
    expect(new StagedClosedLoad({ requestsEach: 3 }, () => 0).dues).to.deep.equal([0, 0, 0]);
  });

  it('has each user think after each answer, from when it came', () => {
    const { time, asked } = new StagedClosedLoad({ requestsEach: 4, thinkTime: ms(100) }, () => 30);
    time.pass(2 * START);
    expect(asked).to.deep.equal([0, 130, 260, 390].map((at, position) => ({ position, due: at, at })));
  });

  it('takes think times in turn, each after the request of its position', () => {
    const stage = new StagedClosedLoad(
      { virtualUsers: 2, requestsEach: 3, thinkTime: [ms(100), ms(10), ms(40)] },
      () => 30,
    );
    stage.time.pass(2 * START);
    expect(stage.asked.map(({ position, due }) => [position, due])).to.deep.equal([
      [0, 0],
      [1, 0],
      [3, 40],
      [2, 130],
      [5, 170],
      [4, 200],
    ]);
  });

  it('lets users come and go, and answers to its end what was asked before', () => {
    const presence = [
      { at: ms(0), users: 1 },
      { at: ms(100), users: 1 },
      { at: ms(140), users: 3 },
      { at: ms(200), users: 3 },
      { at: ms(240), users: 1 },
    ] as const;
    const stage = new StagedClosedLoad(
      { virtualUsers: 3, requestsEach: Infinity, duration: ms(400), presence },
      () => 50,
    );
    stage.time.pass(10 * START);
    const duesOf = (user: number): number[] =>
      stage.asked.filter(({ position }) => position % 3 === user).map(({ due }) => due);
    expect([0, 1, 2].map(duesOf)).to.deep.equal([
      [0, 50, 100, 150, 200, 250, 300, 350],
      [100, 150, 200],
      [120, 170],
    ]);
    expect(stage.allBegun).to.equal(1);
    expect(stage.time.pending).to.equal(0);
  });

  it('asks at once where nobody thinks, the wait for the answer in the next due time', () => {
    const stage = new StagedClosedLoad({ requestsEach: 3 }, () => 30);
    stage.time.pass(2 * START);
    expect(stage.dues).to.deep.equal([0, 30, 60]);
  });

  it('lets the users begin one after another within the ramp-up', () => {
    const stage = new StagedClosedLoad({ virtualUsers: 4, requestsEach: 1, rampUp: ms(200) }, () => 5);
    expect(stage.positions).to.deep.equal([0]);
    stage.time.pass(2 * START);
    expect(stage.dues).to.deep.equal([0, 50, 100, 150]);
  });

  it('begins nothing at the end of its time or after it, and waits for nobody who thinks beyond it', () => {
    const stage = new StagedClosedLoad(
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
    const stage = new StagedClosedLoad({ requestsEach: 1, virtualUsers: 2, rampUp: ms(9) }, () => 50);
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
            const stage = new StagedClosedLoad(model, answerTime, { shard: { index, of } });
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
    const stage = new StagedClosedLoad({ virtualUsers: 1 }, () => 5, { shard: { index: 1, of: 2 } });
    expect([stage.asked.length, stage.allBegun]).to.deep.equal([0, 1]);
  });

  it('does not fill the stack where 50,000 answers come while they are asked for', () => {
    const stage = new StagedClosedLoad({ virtualUsers: 3, requestsEach: 50_000 }, () => 0);
    expect(stage.asked).to.have.length(150_000);
    expect(stage.allBegun).to.equal(1);
  });
});

describe('stopping a closed load', () => {
  it('wakes nobody who thinks, and asks nothing after what is under way', () => {
    const stage = new StagedClosedLoad(
      { virtualUsers: 3, requestsEach: 9, thinkTime: ms(100) },
      (position) => (position === 1 ? 40 : 10),
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
    const stage = new StagedClosedLoad({ virtualUsers: 2, requestsEach: 9, thinkTime: ms(100) }, () => 10);
    stage.time.pass(START + 20);
    stage.load.stop();
    expect(stage.allBegun).to.equal(1);
  });

  it('asks nothing for users who have not begun', () => {
    const stage = new StagedClosedLoad({ virtualUsers: 3, requestsEach: 1, rampUp: ms(30) }, () => 1);
    stage.load.stop();
    stage.time.pass(2 * START);
    expect(stage.positions).to.deep.equal([0]);
    expect(stage.allBegun).to.equal(1);
  });

  it('asks nothing more from within an answer that came at once', () => {
    const stage: StagedClosedLoad = new StagedClosedLoad(
      { virtualUsers: 2, requestsEach: 9, rampUp: ms(10) },
      (position) => {
        if (position === 5) stage.load.stop();
        return position === 0 || position === 1 ? 10 : 0;
      },
    );
    stage.time.pass(START + 20);
    expect(stage.positions).to.deep.equal([0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 3, 5]);
    expect(stage.allBegun).to.equal(1);
  });

  it('leaves no timer when it is disposed of', async () => {
    const stage = new StagedClosedLoad({ virtualUsers: 3, rampUp: ms(90) }, () => 500);
    await stage.load[Symbol.asyncDispose]();
    expect(stage.time.nextAt).to.equal(START + 500);
  });
});
