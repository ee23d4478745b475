import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { liveTokens } from './live-tokens';
import { completed, failed, later } from './record.fixture';

/** Sent at 0, tokens at 50, 60 and 70, over at 75. */
const answer = (index: number) => completed({ index, inputTokens: 100, cachedTokens: 80 });
const APART = { sharesPrefixes: false, prefixes: 2 };
const TOGETHER = { sharesPrefixes: true, prefixes: 2 };
const at = milliseconds;

describe('liveTokens', () => {
  it('is certain of a request between its first and last token, and counts what it has said by then', () => {
    const records = [answer(0)];
    const seen = [-1, 0, 49, 50, 65, 70, 74, 75].map((instant) => liveTokens(records, at(instant), APART));
    expect(seen.map((live) => live?.atLeast)).to.deep.equal([0, 0, 0, 101, 102, 103, 0, 0]);
    expect(seen.map((live) => live?.atMost)).to.deep.equal([0, 100, 100, 101, 102, 103, 103, 0]);
  });

  it('adds up what is under way at once, and only that', () => {
    const records = [answer(0), later(60, answer(1)), later(500, answer(2))];
    expect(liveTokens(records, at(65), APART)).to.deep.equal({ atLeast: 102, atMost: 102 + 100 });
  });

  it('counts a shared beginning once where the server keeps it once', () => {
    // Numbers 0 and 2 begin alike, number 1 differently: 2 beginnings of 80 tokens, 20 of each one's own.
    const records = [answer(0), answer(1), answer(2)];
    expect(liveTokens(records, at(10), TOGETHER)).to.deep.equal({ atLeast: 0, atMost: 2 * 80 + 3 * 20 });
    expect(liveTokens(records, at(50), TOGETHER)?.atLeast).to.equal(2 * 80 + 3 * 21);
  });

  it('does not know where a server reports no prompt tokens, and leaves out what failed', () => {
    expect(liveTokens([completed()], at(10), APART)).to.equal(undefined);
    expect(liveTokens([failed()], at(1), APART)).to.deep.equal({ atLeast: 0, atMost: 0 });
  });
});
