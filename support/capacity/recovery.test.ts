import { describe, it } from 'node:test';
import { expect } from 'chai';
import { usersAt } from '../load/presence';
import { completed, failed, later } from '../load/record.fixture';
import { milliseconds } from '../quantities/units';
import { recoveryTime, usageWindows } from './recovery';
import { phaseWindows, presenceOf, timedPhases } from './usage-phases';

const ms = milliseconds;
const PHASES = timedPhases([
  { name: 'normal', users: 4, ramp: ms(200), hold: ms(2000) },
  { name: 'peak', users: 12, ramp: ms(100), hold: ms(2000) },
  { name: 'normal again', users: 4, ramp: ms(100), hold: ms(2000) },
]);
const [normal, peak, again] = PHASES as [
  (typeof PHASES)[number],
  (typeof PHASES)[number],
  (typeof PHASES)[number],
];
const START = ms(50_000);

/** An answer every 10 ms, whose time to first token is that of the instant at which it came. */
const answers = (ttftAt: (offset: number) => number) =>
  Array.from({ length: 640 }, (_, index) => {
    const firstAt = index * 10;
    const ttft = ttftAt(firstAt);
    return later(START + firstAt - ttft, completed({ contentAt: [ttft, ttft + 1], endedAt: ttft + 2 }));
  });

const recovery = (ttftAt: (offset: number) => number) =>
  recoveryTime(usageWindows(answers(ttftAt), PHASES, START), { before: normal, after: again });

describe('timedPhases', () => {
  it('follow one another, each with its ramp first', () => {
    expect(PHASES.map(({ from, heldFrom, to }) => [from, heldFrom, to])).to.deep.equal([
      [0, 200, 2200],
      [2200, 2300, 4300],
      [4300, 4400, 6400],
    ]);
    const users = (at: number): number => usersAt(presenceOf(PHASES), ms(at));
    expect([0, 100, 200, 2200, 2250, 4000, 4350, 9999].map(users)).to.deep.equal([0, 2, 4, 4, 8, 12, 8, 4]);
  });

  it('are judged by what was answered in their hold, once it had settled', () => {
    const rounds = phaseWindows(
      answers(() => 5),
      peak,
      START,
    ).filter(({ warmUp }) => !warmUp);
    expect(rounds[0]?.span?.from).to.equal(START + 2800);
    expect(rounds.at(-1)?.span?.to).to.be.closeTo(START + 4300, 1e-6);
    expect(rounds.flatMap(({ records }) => records)).to.have.length(150);
  });
});

describe('recoveryTime', () => {
  it('is from when the users are back until they wait no longer than before', () => {
    const found = recovery((at) => (at < 2200 ? 20 + (at % 100) / 50 : at < 5000 ? 200 : 20));
    expect(found).to.include({ status: 'estimated', value: 600, low: 500, high: 700 });
  });

  it('is none where users never waited longer', () => {
    expect(recovery(() => 20)).to.include({ status: 'estimated', value: 0, low: 0 });
  });

  it('is not believed for one good moment', () => {
    const found = recovery((at) => (at < 2200 ? 20 : at >= 4700 && at < 4800 ? 20 : at < 5500 ? 200 : 20));
    expect(found).to.include({ value: 1100 });
  });

  it('is longer than was watched where users wait longer to the end', () => {
    const found = recovery((at) => (at < 2200 ? 20 : 200));
    expect(found).to.include({ status: 'estimated', value: 2000, low: 2000, high: Infinity });
    expect(found).to.have.property('method').that.includes('that were watched');
  });

  it('is unknown where nothing was answered after the peak', () => {
    const records = [...answers(() => 20).filter(({ endedAt }) => endedAt < START + 4000), failed()];
    const found = recoveryTime(usageWindows(records, PHASES, START), { before: normal, after: again });
    expect(found).to.include({ status: 'too few samples' });
  });
});
