import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { TrueRequest } from '../load/ground-truth';
import { milliseconds } from '../quantities/units';
import { streamErrors } from './stream-errors';

const truth = (requestId: string, receivedAt: number, ...tokens: number[]): TrueRequest => ({
  requestId,
  headersReceivedAt: milliseconds(receivedAt),
  tokenSentAt: tokens.map((at) => ({ at: milliseconds(at), tokens: 1 })),
});

describe('streamErrors', () => {
  it('is client minus truth, request by request, however the log is ordered', () => {
    const records = [
      { id: 'a0', sentAt: 0, contentAt: [53, 63, 75] },
      { id: 'a1', sentAt: 100, contentAt: [151, 161, 171] },
    ];
    const log = [truth('a1', 100, 150, 160, 170), truth('other', 0, 1), truth('a0', 1, 51, 61, 71)];
    const { ttft, itl, gap } = streamErrors(records, log);
    // Of a0 3 ms and of a1 1 ms; of a0 (12 + 10) / 2 instead of 10, of a1 none.
    expect(ttft.mean).to.be.closeTo(2, 1e-9);
    expect(ttft.p99).to.be.closeTo(3, 0.05);
    expect(itl.mean).to.be.closeTo(0.5, 1e-9);
    expect(itl.p99).to.be.closeTo(2, 0.1);
    expect(gap).to.be.closeTo(0.5, 1e-9);
  });

  it('refuses a request that the server does not know, or whose tokens are not all there', () => {
    const records = [{ id: 'a0', sentAt: 0, contentAt: [1, 2] }];
    expect(() => streamErrors(records, [])).to.throw('knows nothing of request a0');
    expect(() => streamErrors(records, [truth('a0', 0, 1)])).to.throw('1 tokens were sent, 2 received');
  });
});
