import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { OUTCOMES } from '../load/outcomes.fixture';
import { milliseconds } from '../quantities/units';
import type { BalancerCounters } from './balancer';
import { failoverBooks, failoverText, lostRequests } from './failover-books';
import type { ServedOutcome, ServedRequest } from './served-request';

const requestsOf = (...outcomes: readonly (readonly [number, ServedOutcome, string?])[]): ServedRequest[] =>
  outcomes
    .flatMap(([count, outcome, node]) => Array.from({ length: count }, () => ({ outcome, node })))
    .map((ending, index) => ({
      index,
      scheduledAt: milliseconds(index),
      endedAt: milliseconds(index + 5),
      latency: milliseconds(5),
      ...ending,
    }));

const counters = (at: number, a: number, b: number, retried: number, continued = 0): BalancerCounters => {
  const node = (attempts: number) => ({ attempts, failures: attempts / 10, inFlight: 0, up: true });
  const nodes = new Map([
    ['a', node(a)],
    ['b', node(b)],
  ]);
  return { status: 'counted', at: milliseconds(at), nodes, retried, continued };
};

const READINGS = [counters(0, 10, 20, 1), counters(500, 500, 600, 3), counters(900, 810, 720, 13, 2)];

describe('failoverBooks', () => {
  it('counts outcomes and answers, and what the balancer did since its first reading', () => {
    const requests = requestsOf(
      [3, 'completed', 'a'],
      [5, 'completed', 'b'],
      [1, 'completed'],
      [1, 'truncated', 'a'],
    );
    const books = failoverBooks(requests, READINGS);
    expect(books).to.include({ requests: 10, lost: 1, lostShare: 10 });
    expect(books.outcomes).to.include({ completed: 9, truncated: 1, dropped: 0 });
    expect([...books.answered]).to.deep.equal([
      ['a', 3],
      ['b', 5],
    ]);
    expect(books.balancer).to.deep.equal({
      status: 'counted',
      retried: 12,
      continued: 2,
      attempts: new Map([
        ['a', 800],
        ['b', 700],
      ]),
      failures: new Map([
        ['a', 80],
        ['b', 70],
      ]),
    });
  });

  it('does not know what a balancer did that does not tell, or counted anew', () => {
    const readings: readonly [readonly BalancerCounters[], string][] = [
      [[{ status: 'unavailable', reason: 'an external one' }], 'an external one'],
      [READINGS.slice(0, 1), 'the balancer was not read twice'],
      [READINGS.toReversed(), 'the balancer began to count anew during the load'],
    ];
    for (const [list, reason] of readings)
      expect(failoverBooks([], list).balancer).to.deep.equal({ status: 'unavailable', reason });
  });

  it('balances whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 100 }), (list) => {
        const books = failoverBooks(requestsOf(...list.map((outcome) => [1, outcome] as const)), []);
        const sum = Object.values(books.outcomes).reduce((total, count) => total + count, 0);
        expect(sum).to.equal(list.length);
        expect(books.lost + books.outcomes.completed).to.equal(list.length);
        expect(lostRequests(books)).to.include({ value: books.lost, low: books.lost, high: books.lost });
        expect(lostRequests(books)).to.include({ n: list.length, confidence: 1, dimension: 'count' });
        for (const outcome of list)
          expect(books.outcomes[outcome]).to.equal(list.filter((one) => one === outcome).length);
      }),
    );
  });
});

describe('lostRequests', () => {
  it('is no count of no requests', () => {
    expect(lostRequests(failoverBooks([], []))).to.include({ status: 'too few samples', n: 0 });
  });
});

describe('failoverText', () => {
  it('says in one line what was kept and lost', () => {
    const requests = requestsOf([1994, 'completed'], [3, 'truncated'], [1, 'timed out'], [2, 'dropped']);
    expect(failoverText(failoverBooks(requests, READINGS))).to.equal(
      '2,000 requests, 1,994 completed, 6 lost (0.3%): 3 streams were cut, 1 timed out, 2 were never sent; ' +
        '12 were given to a node once more, 2 streams went on on another node',
    );
  });

  it('says that nothing was lost, and what is unknown', () => {
    expect(failoverText(failoverBooks(requestsOf([1, 'completed']), []))).to.equal(
      '1 request, 1 completed, none lost; what the balancer did is unknown: the balancer was not read twice',
    );
  });
});
