import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import {
  answerTallies,
  balancerTallies,
  slidingWindows,
  windowBetween,
  type NodeTally,
} from './node-windows';
import type { ServedRequest } from './served-request';

const tally = (at: number, a: number, b: number): NodeTally => ({
  at: milliseconds(at),
  attempts: new Map([
    ['a', a],
    ['b', b],
  ]),
  unplaced: 0,
});

const ended = (at: number, outcome: ServedRequest['outcome'], node?: string): ServedRequest => ({
  index: at,
  scheduledAt: milliseconds(0),
  endedAt: milliseconds(at),
  latency: milliseconds(at),
  outcome,
  node,
});

const SPAN = { from: milliseconds(0), until: milliseconds(400), step: milliseconds(100) };

describe('slidingWindows', () => {
  it('end at each reading that has another a window before', () => {
    const windows = slidingWindows(
      [0, 250, 500, 750, 1000].map((at) => tally(at, at, 0)),
      milliseconds(500),
    );
    expect(windows.map(({ from, to, attempts }) => [from, to, attempts.get('a')])).to.deep.equal([
      [0, 500, 500],
      [250, 750, 500],
      [500, 1000, 500],
    ]);
  });

  it('are of about their length, and hold what was given between, however irregular readings are', () => {
    const gaps = fc.array(fc.integer({ min: 20, max: 900 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, (list) => {
        const instants = list.reduce((all, gap) => [...all, (all.at(-1) ?? 0) + gap], [0]);
        const windows = slidingWindows(
          instants.map((at) => tally(at, 3 * at, at)),
          milliseconds(1000),
        );
        for (const { from, to, attempts } of windows) {
          expect(to - from).to.be.within(750, 1250);
          expect([attempts.get('a'), attempts.get('b')]).to.deep.equal([3 * (to - from), to - from]);
        }
        const ends = instants.filter((end) => instants.some((start) => Math.abs(end - start - 1000) <= 250));
        expect(windows.map(({ to }) => Number(to))).to.deep.equal(ends);
      }),
    );
  });

  it('reach over no instant at which the source began anew, or holes too long', () => {
    const tallies = [
      tally(0, 0, 0),
      tally(1000, 9, 9),
      tally(2000, 2, 1),
      tally(3000, 5, 5),
      tally(5000, 8, 8),
    ];
    const windows = slidingWindows(tallies, milliseconds(1000));
    expect(windows.map(({ to }) => Number(to))).to.deep.equal([1000, 3000]);
    expect(windowBetween(tallies[1]!, tallies[2]!)).to.equal(undefined);
  });
});

describe('balancerTallies', () => {
  it('leave out readings that failed', () => {
    const node = { attempts: 3, failures: 1, inFlight: undefined, up: undefined };
    const nodes = new Map([['a', node]]);
    const counted = { status: 'counted', at: milliseconds(5), nodes, retried: 0, continued: 0 } as const;
    expect(balancerTallies([{ status: 'unavailable', reason: 'busy' }, counted])).to.deep.equal({
      status: 'told',
      tallies: [{ at: 5, attempts: new Map([['a', 3]]), unplaced: 0 }],
      source: "the balancer's counters",
    });
    expect(balancerTallies([])).to.deep.equal({ status: 'unavailable', reason: 'the balancer was not read' });
  });
});

describe('answerTallies', () => {
  it('count answers by node when they end, and failures of nobody knows whom', () => {
    const requests = [
      ended(150, 'completed', 'b'),
      ended(100, 'completed', 'a'),
      ended(250, 'truncated'),
      ended(260, 'timed out', 'a'),
      ended(270, 'aborted'),
      ended(900, 'completed', 'a'),
    ];
    const told = answerTallies(requests, SPAN);
    if (told.status !== 'told') expect.fail(told.status);
    const rows = told.tallies.map(({ at, attempts, unplaced }) => [
      Number(at),
      attempts.get('a') ?? 0,
      attempts.get('b') ?? 0,
      unplaced,
    ]);
    expect(rows).to.deep.equal([
      [0, 0, 0, 0],
      [100, 1, 0, 0],
      [200, 1, 1, 0],
      [300, 1, 1, 2],
      [400, 1, 1, 2],
    ]);
  });

  it('are unavailable where answers do not name nodes', () => {
    const requests = [ended(1, 'completed', 'a'), ended(2, 'completed'), ended(3, 'completed')];
    expect(answerTallies(requests, SPAN)).to.deep.equal({
      status: 'unavailable',
      reason: '2 of 3 answers do not say which node gave them',
    });
  });
});
