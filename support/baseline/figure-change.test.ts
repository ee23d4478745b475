import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { BlockValues } from '../statistics/block-values';
import { mannWhitney } from '../statistics/mann-whitney';
import { proportionInterval } from '../statistics/proportion-interval';
import { outcomeOf, worseningOf, type ChangeOutcome } from './change-outcome';
import { changeOf, changeOfBlocks, changeOfIntervals, type FigureChange } from './figure-change';
import { directionOf } from './figure-direction';
import { madeLatencies, normals } from './made-run.fixture';

const PAIRS = 120;

function known(change: ReturnType<typeof changeOfBlocks>): FigureChange {
  if ('missing' in change) throw new Error(change.missing);
  return change;
}

/** Pairs of runs of one server, or of one and a slower one. */
const pairs = (slower: number, seed: number): (readonly [BlockValues, BlockValues])[] => {
  const normal = normals(seed);
  return Array.from({ length: PAIRS }, () => [
    madeLatencies(normal, { median: 5 }),
    madeLatencies(normal, { median: 5 * slower }),
  ]);
};

const tokensOf = (values: BlockValues): number[] =>
  values.kind === 'values' ? values.blocks.flat().map(({ value }) => value) : [];

describe('two runs of one server, whose tokens are alike', () => {
  const changes = pairs(1, 11);

  for (const [name, statistic] of [
    ['median', 0.5],
    ['p99', 0.99],
    ['mean', 'mean'],
  ] as const)
    it(`differ in their ${name} no more often than chance allows, by the test over blocks`, () => {
      const alarms = changes.filter(
        ([one, other]) => known(changeOfBlocks(one, other, statistic)).test!.p < 0.05,
      );
      expect(proportionInterval(alarms.length, PAIRS, 0.95).low).to.be.at.most(0.05);
    });

  it('differ far too often by a test over single tokens', () => {
    const alarms = changes.filter(([one, other]) => mannWhitney(tokensOf(one), tokensOf(other)).p < 0.05);
    expect(proportionInterval(alarms.length, PAIRS, 0.95).low).to.be.above(0.3);
  });

  it('are never said to have regressed by more than 5 %, and most often shown not to', () => {
    const outcomes = changes.map(([one, other]) =>
      outcomeOf(known(changeOfBlocks(one, other, 0.5)), 'lower is better', 5),
    );
    expect(outcomes).not.to.include('regressed');
    expect(outcomes.filter((outcome) => outcome === 'unchanged').length).to.be.above(0.9 * PAIRS);
  });
});

describe('a server that is 8 % slower', () => {
  it('is said to have regressed by more than 5 %, and at 20 % is said not to', () => {
    const changes = pairs(1.08, 12).map(([one, other]) => known(changeOfBlocks(one, other, 0.5)));
    const at = (margin: number, outcome: ChangeOutcome): number =>
      changes.filter((change) => outcomeOf(change, 'lower is better', margin) === outcome).length;
    expect(at(5, 'regressed')).to.be.above(0.8 * PAIRS);
    expect(at(5, 'improved') + at(5, 'unchanged')).to.equal(0);
    expect(at(20, 'unchanged')).to.be.above(0.9 * PAIRS);
    const holding = changes.filter(({ low, high }) => low <= 8 && high >= 8);
    expect(proportionInterval(holding.length, PAIRS, 0.95).high).to.be.above(0.95);
  });
});

describe('the outcome of a change', () => {
  const sure = { p: 0.001, delta: 1, effect: 'large' } as const;
  const change = (
    low: number,
    value: number,
    high: number,
    test: FigureChange['test'] = { ...sure, delta: Math.sign(value) },
  ): FigureChange => ({
    ...{ value, low, high, test, scale: 'percent', onePercent: 1 },
    method: 'made',
  });
  const chance = { ...sure, p: 0.2 };

  for (const [what, made, metric, outcome] of [
    ['a latency above the margin', change(6, 8, 10), 'itl p99', 'regressed'],
    ['a latency below it', change(-20, -15, -10), 'ttft p50', 'improved'],
    ['a throughput above it', change(6, 8, 10), 'output_tps', 'improved'],
    ['a throughput below it', change(-20, -15, -10), 'request_rate', 'regressed'],
    ['an interval within it', change(-3, 0, 4), 'itl p99', 'unchanged'],
    ['an interval across it', change(-3, 2, 8), 'itl p99', 'inconclusive'],
    ['a small but certain change', change(1, 2, 3), 'itl p99', 'unchanged'],
    ['what chance explains', change(6, 8, 10, chance), 'itl p99', 'inconclusive'],
    [
      'what is tested to have changed the other way',
      change(6, 8, 10, { ...sure, delta: -1 }),
      'itl p99',
      'inconclusive',
    ],
    ['what has intervals alone', { ...change(6, 8, 10), test: undefined }, 'itl p99', 'regressed'],
    ['a metric that nobody knows', change(6, 8, 10), 'gpu memory', 'changed'],
    ['what is of the client', change(6, 8, 10), 'schedule_lag p99', 'changed'],
  ] as const)
    it(`of ${what} is ${outcome}`, () => {
      expect(outcomeOf(made, directionOf(metric, null), 5)).to.equal(outcome);
    });

  it('follows what was promised of a metric that is not of a load', () => {
    expect(directionOf('gpu memory', 'at most')).to.equal('lower is better');
    expect(directionOf('cache hit rate', 'above')).to.equal('higher is better');
    expect(directionOf('queue_wait p99', 'below')).to.equal('unknown');
  });

  it('is in percent, positive where it is worse', () => {
    const worse = worseningOf(change(-20, -10, -5), 'higher is better');
    expect(worse.value).to.be.closeTo(10, 1e-9);
    expect(worse.low).to.be.closeTo(5, 1e-9);
    expect(worse.high).to.be.closeTo(20, 1e-9);
  });

  it('of runs whose blocks are of another length is of blocks that are alike', () => {
    const [short, long] = [40, 200].map((tokens) =>
      madeLatencies(normals(tokens), { median: 5, blocks: tokens === 40 ? 60 : 12, tokens }),
    );
    expect(known(changeOfBlocks(short!, long!, 0.99)).method).to.match(/^bootstrap of 12 and 12 blocks/);
  });

  it('is none of too few blocks, nor of no number', () => {
    const few = madeLatencies(normals(1), { median: 5, blocks: 4 });
    expect(changeOfBlocks(few, few, 0.5)).to.deep.equal({ missing: 'too few blocks (4 and 4 blocks)' });
    const one = { value: 1, low: 1, high: 1 };
    expect(changeOfIntervals({ ...one, value: NaN }, one)).to.have.property('missing');
  });
});

describe('the change of a share, or of what was not above 0', () => {
  const nothing = { value: 0, low: 0, high: 0.4 };
  const half = { value: 50, low: 45, high: 55 };
  const outcome = (...[before, after, kind]: Parameters<typeof changeOfIntervals>): ChangeOutcome =>
    outcomeOf(known(changeOfIntervals(before, after, kind)), 'lower is better', 5);

  it('is in percentage points where it is a share, from the intervals of both', () => {
    const change = known(changeOfIntervals(nothing, half, { isShare: true }));
    expect(change).to.include({ scale: 'points', value: 50, onePercent: 1 });
    // The distance of each value from the bound that counts: hypot(5, 0.4) and hypot(5, 0).
    expect([change.low, change.high]).to.deep.equal([50 - Math.hypot(5, 0.4), 55]);
    expect(change.method).to.match(/percentage points/);
    expect(outcome(nothing, half, { isShare: true })).to.equal('regressed');
    expect(outcome(half, nothing, { isShare: true })).to.equal('improved');
    expect(outcome(nothing, nothing, { isShare: true })).to.equal('unchanged');
    expect(outcome(nothing, { value: 4, low: 1, high: 9 }, { isShare: true })).to.equal('inconclusive');
  });

  it('is in percent of its distance from 0 where it was below, and where nothing is left of it', () => {
    const change = known(
      changeOfIntervals({ value: -10, low: -11, high: -9 }, { value: 5, low: 4, high: 6 }),
    );
    expect(change).to.include({ scale: 'percent', value: 150 });
    expect(outcome({ value: 10, low: 9, high: 11 }, { value: 0, low: 0, high: 0 })).to.equal('improved');
  });

  it('is in its own unit where it was 0: any rise that is certain is one', () => {
    expect(outcome(nothing, half)).to.equal('regressed');
    expect(outcome({ ...nothing, high: 0 }, { ...nothing, high: 0 })).to.equal('unchanged');
    expect(outcome(nothing, { value: 0.1, low: 0, high: 0.5 })).to.equal('inconclusive');
    expect(changeOfIntervals(nothing, half)).to.include({ scale: 'amount', onePercent: 0 });
  });

  it('is taken from the intervals where the blocks hold nothing', () => {
    const rate = (amount: number): BlockValues => ({
      ...{ kind: 'amounts', of: 'tokens' },
      ...{ amounts: Array<number>(10).fill(amount), lengths: Array<number>(10).fill(1000) },
    });
    const change = changeOf(
      { values: rate(5), bounds: { value: 5, low: 5, high: 5 } },
      { values: rate(0), bounds: { value: 0, low: 0, high: 0 } },
      { statistic: 'mean' },
    );
    expect(outcomeOf(known(change), 'higher is better', 5)).to.equal('regressed');
  });
});

describe('two runs of one server in blocks of very different size', () => {
  const normal = normals(21);
  const changes = Array.from({ length: 60 }, () =>
    known(
      changeOfBlocks(
        madeLatencies(normal, { median: 5, tokens: 20 }),
        madeLatencies(normal, { median: 5, tokens: 1500 }),
        0.99,
      ),
    ),
  );

  it('are not tested, and that is said', () => {
    for (const { test, method } of changes) {
      expect(test).to.equal(undefined);
      expect(method).to.match(/no test: blocks of \d+ and of \d[\d,]* tokens/);
    }
  });

  it('are never said to have changed by more than 5 %', () => {
    expect(changes.map((change) => outcomeOf(change, 'unknown', 5))).not.to.include('changed');
  });
});

describe('a stricter level', () => {
  it('has a wider interval around the same value', () => {
    const [one, other] = [madeLatencies(normals(5), { median: 5 }), madeLatencies(normals(6), { median: 5 })];
    const bounded = [
      { value: 5, low: 4.8, high: 5.2 },
      { value: 6, low: 5.7, high: 6.4 },
    ] as const;
    for (const at of [
      (confidence: number) => known(changeOfBlocks(one, other, 0.5, confidence)),
      (confidence: number) => known(changeOfIntervals(...bounded, { confidence })),
      (confidence: number) => known(changeOfIntervals(...bounded, { confidence, isShare: true })),
    ]) {
      const [usual, strict] = [at(0.95), at(0.999)];
      expect(strict.value).to.equal(usual.value);
      expect(strict.low).to.be.below(usual.low);
      expect(strict.high).to.be.above(usual.high);
    }
  });
});
