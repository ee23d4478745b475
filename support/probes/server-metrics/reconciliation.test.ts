import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { unavailable } from '../process/unavailable';
import type { HistogramDifference } from './histogram-difference';
import { reconcile, reconciliationText } from './reconciliation';

const server = (meanMs: number, count = 40): HistogramDifference => ({
  status: 'measured',
  count,
  sum: (meanMs * count) / 1000,
  mean: meanMs / 1000,
  buckets: [],
});

describe('reconcile', () => {
  it('lets the transport of loopback pass', () => {
    const result = reconcile(51.5, 40, server(50));
    expect(result).to.include({ status: 'agreed', clientMeanMs: 51.5, serverMeanMs: 50, count: 40 });
    expect(result).to.have.property('gapMs').that.is.closeTo(1.5, 1e-9);
    expect(reconciliationText('TTFT', result)).to.equal(
      'TTFT: the client measured 51.5 ms in the mean, the server 50 ms, over the same 40 requests; they agree within 5.15 ms.',
    );
  });

  it('takes the larger of the two tolerances, which its caller may set', () => {
    expect(reconcile(3.9, 40, server(2))).to.include({ status: 'agreed', toleranceMs: 2 });
    expect(reconcile(4.1, 40, server(2))).to.include({ status: 'gap unexplained' });
    expect(reconcile(100, 40, server(91))).to.include({ status: 'agreed', toleranceMs: 10 });
    expect(reconcile(100, 40, server(91), { toleranceShare: 0.01 })).to.include({
      status: 'gap unexplained',
    });
    expect(reconcile(100, 40, server(91), { toleranceShare: 0, toleranceMs: 20 })).to.include({
      status: 'agreed',
      toleranceMs: 20,
    });
  });

  it('explains a gap by a path that is known to be as long', () => {
    const result = reconcile(130, 40, server(100), { transportMs: 28 });
    expect(result).to.include({ status: 'gap explained' });
    expect(reconciliationText('TTFT', result)).to.match(
      /the client's 30 ms more are explained: the path between takes 28 ms\.$/,
    );
    expect(reconcile(130, 40, server(100), { transportMs: 5 })).to.include({ status: 'gap unexplained' });
    expect(reconcile(130, 40, server(100), { transportMs: 90 })).to.include({ status: 'gap unexplained' });
  });

  it('does not explain what it does not know', () => {
    expect(reconciliationText('TTFT', reconcile(150, 40, server(100)))).to.match(
      /; the client's 50 ms more are not explained: something delays requests .*: a proxy, /,
    );
    expect(reconciliationText('TTFT', reconcile(150, 40, server(100), { transportMs: 4 }))).to.match(
      /something beyond the 4 ms of the path delays/,
    );
  });

  it('believes no server that waited longer than its client', () => {
    const result = reconcile(100, 40, server(150), { transportMs: 50 });
    expect(result).to.include({ status: 'gap unexplained', gapMs: -50 });
    expect(reconciliationText('TTFT', result)).to.match(
      /the client's 50 ms less are not explained: the server cannot/,
    );
  });

  const incomparable: readonly [string, ReturnType<typeof reconcile>, RegExp][] = [
    [
      'others were counted too',
      reconcile(50, 40, server(50, 41)),
      /counted 41 requests, the client 40: others/,
    ],
    [
      'some were not counted',
      reconcile(50, 40, server(50, 39)),
      /counted 39 requests, the client 40: the server does/,
    ],
    ['the client has none', reconcile(NaN, 0, server(50, 0)), /the client measured nothing/],
    ['the client has no mean', reconcile(NaN, 40, server(50)), /the client measured nothing/],
    ['the server has none', reconcile(50, 40, unavailable('it was started again')), /^it was started again$/],
  ];
  for (const [what, result, reason] of incomparable)
    it(`compares nothing where ${what}`, () => {
      expect(result).to.have.property('status', 'not comparable');
      expect(result).to.have.property('reason').that.matches(reason);
      expect(reconciliationText('TTFT', result)).to.match(
        /^TTFT: the server's own figure cannot be compared, because /,
      );
    });

  it('agrees with itself, and knows every larger gap', () => {
    const mean = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(mean, mean, (clientMeanMs, serverMeanMs) => {
        expect(reconcile(clientMeanMs, 40, server(clientMeanMs))).to.include({ status: 'agreed' });
        const result = reconcile(clientMeanMs, 40, server(serverMeanMs));
        if (result.status === 'not comparable') throw new Error(result.reason);
        expect(result.status === 'agreed').to.equal(Math.abs(result.gapMs) <= result.toleranceMs);
      }),
    );
  });
});
