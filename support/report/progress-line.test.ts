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
  const load = {};
  /** News of a load that began at 0. */
  const sending = (time: number): void => {
    now = time;
    const counts = { over: 1234, inFlight: 3, perSecond: 24.4, elapsed: milliseconds(time) };
    line.load(load, 'Sampling › small', counts);
  };
  const ended = (): void => {
    line.loadEnded(load);
  };
  return { line, at, sending, ended, written };
}

const LOAD = '1,234 requests over, 3 in flight, 24 requests/s';

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

describe('a load beside a measurement', () => {
  it('stands in the same line on a terminal, whoever has news, and no more once it is over', () => {
    const { at, sending, ended, written } = start({ live: true });
    at(2500, { round: 3, tokens: 1488 });
    sending(2600);
    at(2800, { round: 4, tokens: 1984 });
    ended();
    at(3000, { round: 5, tokens: 2480 });
    expect(written.map((text) => text.slice(ERASE.length))).to.deep.equal([
      'measuring, round 3, 1,488 tokens, 2.5 s · Sampling › small',
      `measuring, round 3, 1,488 tokens, 2.5 s, ${LOAD} · Sampling › small`,
      `measuring, round 4, 1,984 tokens, 2.8 s, ${LOAD} · Sampling › small`,
      'measuring, round 5, 2,480 tokens, 3 s · Sampling › small',
    ]);
  });

  it('takes no line of a log from whoever tells something', () => {
    const { at, sending, written } = start({ live: false });
    for (let time = 0; time <= 25_000; time += 500) {
      sending(time);
      if (time % 2500 === 0) at(time, { round: time / 2500 });
    }
    expect(written).to.deep.equal([
      `measuring, round 1, 2.5 s, ${LOAD} · Sampling › small\n`,
      `measuring, round 5, 12.5 s, ${LOAD} · Sampling › small\n`,
      `measuring, round 9, 22.5 s, ${LOAD} · Sampling › small\n`,
    ]);
  });

  it('stands alone where nobody tells anything, and is no obstacle when somebody does', () => {
    const { at, sending, written } = start({ live: false });
    for (let time = 0; time <= 13_000; time += 500) sending(time);
    at(13_100);
    for (let time = 13_500; time <= 44_000; time += 500) sending(time);
    expect(written).to.deep.equal([
      `sending, 2 s, ${LOAD} · Sampling › small\n`,
      `sending, 12 s, ${LOAD} · Sampling › small\n`,
      `measuring, 13.1 s, ${LOAD} · Sampling › small\n`,
      `sending, 43.5 s, ${LOAD} · Sampling › small\n`,
    ]);
  });

  it('is not told beside another scenario, or beside what ended when it began', () => {
    const { at, sending, written } = start({ live: true });
    at(2500, { scenario: 'another' });
    sending(3000);
    at(3500, { phase: 'waiting for load workers', isBeforeLoads: true });
    sending(4000);
    for (const index of [1, 3]) expect(written[index]).to.match(/^.{5}sending, \d s, 1,234 requests over/s);
  });

  it('shows nothing for two seconds', () => {
    const { at, sending, written } = start({ live: true });
    sending(1999);
    expect(written).to.be.empty;
    at(2000);
    expect(written).to.deep.equal([`${ERASE}measuring, 2 s · Sampling › small`]);
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
      sending: { over: 12, inFlight: 3, perSecond: 6.2, elapsed: milliseconds(4000) },
      current: { metric: 'itl p99', quantity: { dimension: 'duration', value: 5.2134 } },
    });
    expect(text).to.equal(
      'measuring, round 3, 1,488 tokens, 4.2 of 20 s, 12 requests over, 3 in flight, 6 requests/s, itl p99 5.21 ms · Low-Latency Token Sampling › small, 32, 1000',
    );
  });
});
