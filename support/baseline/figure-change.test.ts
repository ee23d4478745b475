import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { BlockValues } from '../statistics/block-values';
import { mannWhitney } from '../statistics/mann-whitney';
import { proportionInterval } from '../statistics/proportion-interval';
import {
  changeOfBlocks,
  changeOfIntervals,
  outcomeOf,
  worseningOf,
  type ChangeOutcome,
  type FigureChange,
} from './figure-change';
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
    const holding = changes.filter(({ low, high }) => low <= 1.08 && high >= 1.08);
    expect(proportionInterval(holding.length, PAIRS, 0.95).high).to.be.above(0.95);
  });
});

describe('the outcome of a change', () => {
  const sure = { p: 0.001, delta: 1, effect: 'large' } as const;
  const change = (
    low: number,
    ratio: number,
    high: number,
    test: FigureChange['test'] = sure,
  ): FigureChange => ({
    ...{ ratio, low, high, test },
    method: 'made',
  });

  for (const [what, made, metric, outcome] of [
    ['a latency above the margin', change(1.06, 1.08, 1.1), 'itl p99', 'regressed'],
    ['a latency below it', change(0.8, 0.85, 0.9), 'ttft p50', 'improved'],
    ['a throughput above it', change(1.06, 1.08, 1.1), 'output_tps', 'improved'],
    ['a throughput below it', change(0.8, 0.85, 0.9), 'request_rate', 'regressed'],
    ['an interval within it', change(0.97, 1, 1.04), 'itl p99', 'unchanged'],
    ['an interval across it', change(0.97, 1.02, 1.08), 'itl p99', 'inconclusive'],
    ['a small but certain change', change(1.01, 1.02, 1.03), 'itl p99', 'unchanged'],
    ['what chance explains', change(1.06, 1.08, 1.1, { ...sure, p: 0.2 }), 'itl p99', 'inconclusive'],
    ['what has intervals alone', change(1.06, 1.08, 1.1, undefined), 'itl p99', 'regressed'],
    ['a metric that nobody knows', change(1.06, 1.08, 1.1), 'gpu memory', 'changed'],
    ['what is of the client', change(1.06, 1.08, 1.1), 'schedule_lag p99', 'changed'],
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
    const worse = worseningOf(change(0.8, 0.9, 0.95), 'higher is better');
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

  it('is none of nothing, and none of too few blocks', () => {
    expect(changeOfIntervals({ value: 0, low: 0, high: 1 }, { value: 1, low: 1, high: 1 })).to.deep.equal({
      missing: 'there is no ratio to nothing',
    });
    const few = madeLatencies(normals(1), { median: 5, blocks: 4 });
    expect(changeOfBlocks(few, few, 0.5)).to.deep.equal({ missing: 'too few blocks (4 and 4 blocks)' });
  });
});
