import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { ProgressLine, progressText, type Progress } from './progress-line';

const ERASE = '\r\u001b[2K';

/** A progress line, a clock that is turned by hand, and all that was written. */
function start({ live, columns = 120 }: { live: boolean; columns?: number }) {
  let now = 0;
  const written: string[] = [];
  const stream = { columns, isTTY: live, write: (text: string) => written.push(text) };
  const line = new ProgressLine(stream, { clock: { now: () => milliseconds(now) }, live });
  const at = (time: number, over: Partial<Progress> = {}): void => {
    now = time;
    line.update({ scenario: 'Sampling › small', phase: 'measuring', elapsed: milliseconds(time), ...over });
  };
  return { line, at, written };
}

describe('ProgressLine on a terminal', () => {
  it('says nothing for two seconds, then rewrites one line ten times a second', () => {
    const { at, written } = start({ live: true });
    for (let time = 0; time <= 2500; time += 10) at(time);
    expect(written).to.have.length(6);
    expect(written[0]).to.equal(`${ERASE}measuring, 2 s · Sampling › small`);
    expect(written.join('')).not.to.include('\n');
  });

  it('leaves nothing behind when cleared, and comes back with the next news', () => {
    const { line, at, written } = start({ live: true });
    line.clear();
    expect(written).to.be.empty;
    at(3000);
    line.clear();
    line.clear();
    at(3010);
    expect(written).to.deep.equal([
      `${ERASE}measuring, 3 s · Sampling › small`,
      ERASE,
      `${ERASE}measuring, 3 s · Sampling › small`,
    ]);
  });

  it('never wraps', () => {
    const { at, written } = start({ live: true, columns: 30 });
    at(3000, { scenario: 'a scenario with a title that is longer than the line' });
    expect(written[0]?.slice(ERASE.length)).to.have.length(29).and.match(/…$/);
  });
});

describe('ProgressLine in a log', () => {
  it('writes a whole line at most every ten seconds', () => {
    const { line, at, written } = start({ live: false });
    for (let time = 0; time <= 25_000; time += 100) at(time);
    line.clear();
    expect(written).to.deep.equal([
      'measuring, 2 s · Sampling › small\n',
      'measuring, 12 s · Sampling › small\n',
      'measuring, 22 s · Sampling › small\n',
    ]);
  });
});

describe('progressText', () => {
  it('tells phase, round, tokens, time and the figure so far', () => {
    const text = progressText({
      scenario: 'Low-Latency Token Sampling › small, 32, 1000',
      phase: 'measuring',
      round: 3,
      tokens: 1488,
      elapsed: milliseconds(4210),
      budget: milliseconds(20_000),
      current: { metric: 'itl p99', quantity: { dimension: 'duration', value: 5.2134 } },
    });
    expect(text).to.equal(
      'measuring, round 3, 1,488 tokens, 4.2 of 20 s, itl p99 5.21 ms · Low-Latency Token Sampling › small, 32, 1000',
    );
  });
});
