import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judge } from './assertions/judge';
import type { LevelLoad } from './capacity/level-load';
import type { LevelSeries } from './capacity/level-series';
import { parseSlaLimit } from './capacity/sla';
import {
  breakPointEvidence,
  breakPointText,
  doubledNumbers,
  findBreakPoint,
  type BreakPoint,
} from './break-point';
import { errorOf } from './load/lengths/length-samples.fixture';
import { completed, roundsOf } from './load/record.fixture';
import { measuredLevel } from './measured-level.fixture';

const unending = new AbortController().signal;
const SLA = [parseSlaLimit('median time to first token', '100 ms')] as const;

/** Levels at which first tokens come after so many ms; `spread` of them, so that the median of few is open. */
function seriesOf(ttftAt: (users: number) => number, spread = 0) {
  const tried: number[] = [];
  const measure = async (users: number): Promise<LevelLoad> => {
    tried.push(users);
    return measuredLevel(
      users,
      roundsOf(20, (round) => [completed({ contentAt: [ttftAt(users) + spread * ((round % 5) - 2), 9999] })]),
    );
  };
  return { series: { measure } as unknown as LevelSeries, tried };
}
const atLeast = (evidence: ReturnType<typeof breakPointEvidence>, users: number): string =>
  judge({ subject: 'users', comparison: 'at least', limit: { dimension: 'count', value: users } }, evidence)
    .outcome;

describe('doubledNumbers', () => {
  it('go up to the most, which they need not meet', () => {
    expect(doubledNumbers(4, 64)).to.deep.equal([4, 8, 16, 32, 64]);
    expect(doubledNumbers(3, 20)).to.deep.equal([3, 6, 12]);
    expect(doubledNumbers(5, 5)).to.deep.equal([5]);
  });

  it('refuse to begin above it', () => {
    expect(errorOf(() => doubledNumbers(64, 4))).to.match(
      /from 64 to at most 4; write the smaller number first/,
    );
  });
});

describe('findBreakPoint', () => {
  it('goes on to the first number that breaks a limit, and no further', async () => {
    const { series, tried } = seriesOf((users) => 10 * users);
    const heard: number[] = [];
    const point = await findBreakPoint(series, doubledNumbers(2, 64), SLA, unending, (users) => {
      heard.push(users);
    });
    expect(tried).to.deep.equal([2, 4, 8, 16]);
    expect(heard).to.deep.equal(tried);
    expect(point).to.deep.equal({
      held: 8,
      beyond: { users: 16, outcome: 'broken', why: 'p50 time to first token is beyond its limit' },
      most: 64,
      levels: 4,
    });
    expect(breakPointText(point)).to.equal(
      '8 users were the last to be served within the limits; 16 users: p50 time to first token is beyond its limit',
    );
    expect(breakPointEvidence(point)).to.include({ value: 8, low: 8, high: 8, n: 4, of: 'levels' });
  });

  it('ends where the numbers do', async () => {
    const { series } = seriesOf(() => 10);
    const point = await findBreakPoint(series, [2, 4], SLA, unending);
    expect(point).to.deep.equal({ held: 4, beyond: undefined, most: 4, levels: 2 });
    expect(breakPointText(point)).to.match(/; nothing broke up to 4 users$/);
  });

  it('finds that not even the first was served', async () => {
    const point = await findBreakPoint(seriesOf(() => 500).series, [2, 4], SLA, unending);
    expect(point).to.include({ held: 0, levels: 1 });
    expect(atLeast(breakPointEvidence(point), 2)).to.equal('failed');
  });

  it('ends at a number of which nothing can be said', async () => {
    const { series, tried } = seriesOf((users) => (users === 8 ? 100 : 10), 5);
    const point = await findBreakPoint(series, [4, 8, 16], SLA, unending);
    expect(tried).to.deep.equal([4, 8]);
    expect(point).to.include({ held: 4, most: 16 });
    expect(point.beyond).to.include({ users: 8, outcome: 'undecided' });
    expect(breakPointText(point)).to.match(
      /; 8 users: undecided: p50 time to first token: the limit lies inside/,
    );
  });
});

describe('breakPointEvidence', () => {
  const open: BreakPoint = {
    held: 8,
    beyond: { users: 16, outcome: 'undecided', why: 'too few' },
    most: 64,
    levels: 3,
  };

  it('leaves open what lies beyond a number of which nothing can be said, and nothing else', () => {
    const evidence = breakPointEvidence(open);
    expect([8, 16, 64, 65].map((users) => atLeast(evidence, users))).to.deep.equal([
      'passed',
      'inconclusive',
      'inconclusive',
      'failed',
    ]);
  });

  it('is exact where a limit broke', () => {
    const evidence = breakPointEvidence({ ...open, beyond: { users: 16, outcome: 'broken', why: 'slow' } });
    expect([8, 16].map((users) => atLeast(evidence, users))).to.deep.equal(['passed', 'failed']);
    expect(evidence).to.include({ confidence: 1, method: 'doubled until a limit broke; 16 users: slow' });
  });
});
