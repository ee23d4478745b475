import { describe, it } from 'node:test';
import { expect } from 'chai';
import { calibrationDoubts, failureDoubts, paceDoubts, runDoubts } from './doubts';
import { clientHealth, threadHealth } from './health/client-health.fixture';
import { Ledger } from './ledger';
import { CLIENT_DOUBTS } from '../report/client-troubles';
import { LoadSummary } from './load-summary';
import { completed, failed, roundOf } from './record.fixture';
import type { Pace } from './pace';
import { parseStatistic } from './statistic';

/** A client whose workers were busy for these shares of the time. */
const busy = (...shares: readonly number[]): ReturnType<typeof clientHealth> =>
  clientHealth(shares.map((busiestWindow) => threadHealth({ busiestWindow })));

describe('runDoubts', () => {
  it('has none of a run with balanced books and an idle client', () => {
    expect(runDoubts(new Ledger().counts, [busy(0.95)])).to.deep.equal([]);
  });

  it('names the imbalance of the books', () => {
    const ledger = new Ledger();
    ledger.scheduled();
    expect(runDoubts(ledger.counts, [busy(0)])).to.deep.equal([
      'the books do not balance: 1 requests were scheduled, but 0 sent and 0 dropped',
    ]);
  });

  it('names a client that stood still, for longer than a machine that is fit to measure lets it', () => {
    const still = (maximum: number, name?: string) =>
      clientHealth([
        threadHealth({
          eventLoopDelay: { p50: 0, p99: 9, maximum },
          ...(name === undefined ? {} : { name }),
        }),
      ]);
    expect(runDoubts(new Ledger().counts, [still(999)])).to.deep.equal([]);
    const [doubt] = runDoubts(new Ledger().counts, [still(1500), still(3012, 'w1'), still(2000)]);
    expect(doubt).to.match(/^load worker w1 stood still for 3,012 ms, which the figures hold/);
    expect(runDoubts(new Ledger().counts, [still(1500)])[0]).to.match(
      /^a load worker stood still for 1,500 ms/,
    );
  });

  it('names a client that may have set the pace, beside whatever else is doubtful', () => {
    const ledger = new Ledger();
    ledger.scheduled();
    const doubts = runDoubts(ledger.counts, [busy(0.2), busy(0.3, 0.98)]);
    expect(doubts).to.have.length(2);
    expect(doubts[1]).to.match(
      /^a load worker was busy 98% of a quarter second: it, not the server, .* LOAD_WORKERS/,
    );
  });

  it('names the busiest worker where workers have names, and what more of them takes', () => {
    const client = clientHealth([
      threadHealth({ name: 'w1 on host-a', busiestWindow: 0.97 }),
      threadHealth({ name: 'w2 on host-b', busiestWindow: 0.98 }),
      threadHealth({ name: 'w3 on host-b', busiestWindow: 0.1 }),
    ]);
    const [doubt = ''] = runDoubts(new Ledger().counts, [client]);
    expect(doubt).to.match(/^load worker w2 on host-b was busy 98% of a quarter second: it, /);
    expect(doubt).to.contain('set LOAD_WORKERS to more workers and start as many');
    expect(doubt).to.match(CLIENT_DOUBTS.worker);
  });

  it('does not take a worker that had no request for a busy one, however short it lived', () => {
    const idle = threadHealth({ requests: 0, span: 3, utilization: 1, busiestWindow: 1 });
    const short = threadHealth({ requests: 1, span: 200, utilization: 0.97, busiestWindow: 0.97 });
    const rested = threadHealth({ requests: 1, busiestWindow: 0.2 });
    expect(runDoubts(new Ledger().counts, [clientHealth([rested, idle])])).to.deep.equal([]);
    expect(runDoubts(new Ledger().counts, [clientHealth([idle])])).to.deep.equal([]);
    const [doubt = ''] = runDoubts(new Ledger().counts, [clientHealth([idle, short])]);
    expect(doubt).to.contain('busy 97% of a quarter second');
  });

  it('tells every fault of the workers as it is, and once, however many loads had it', () => {
    const lost = 'worker w3 on host-b was lost 2.1 s after the start';
    const late = 'worker w1 on host-a began 9 ms late';
    const loads = [[lost], [], [lost, late]].map((faults) => ({ ...busy(0.2), faults }));
    expect(runDoubts(new Ledger().counts, [...loads, busy(0.1)])).to.deep.equal([lost, late]);
  });

  it('has none of a client of which nothing is known', () => {
    expect(runDoubts(new Ledger().counts, [])).to.deep.equal([]);
    expect(runDoubts(new Ledger().counts, [clientHealth([])])).to.deep.equal([]);
  });
});

const sample = (answers: number, failures: number): LoadSummary =>
  new LoadSummary([
    roundOf(0, [
      ...Array.from({ length: answers }, () => completed()),
      ...Array.from({ length: failures }, () => failed({ outcome: 'timed out', error: 'it hangs' })),
    ]),
  ]);

describe('failureDoubts', () => {
  const cases: readonly [statistic: string, answers: number, failures: number, doubtful: boolean][] = [
    ['p99', 100, 0, false],
    ['p99', 99, 1, false],
    ['p99', 98, 2, true],
    ['p95', 95, 5, false],
    ['p95', 94, 6, true],
    ['p90', 90, 10, false],
    ['p90', 89, 11, true],
    ['p80', 80, 20, false],
    ['p99.9', 999, 1, false],
    ['p99.9', 99, 1, true],
    ['mean', 99, 1, false],
    ['mean', 98, 2, true],
    ['maximum', 98, 2, true],
  ];
  for (const [statistic, answers, failures, doubtful] of cases) {
    it(`${doubtful ? 'doubts' : 'believes'} a ${statistic} where ${failures} of ${answers + failures} failed`, () => {
      const doubts = failureDoubts(sample(answers, failures), parseStatistic(statistic));
      expect(doubts).to.have.length(doubtful ? 1 : 0);
    });
  }

  it('quotes the first failure', () => {
    expect(failureDoubts(sample(1, 1), parseStatistic('p99'))).to.deep.equal([
      '1 of 2 requests failed, more than this figure may leave out; the first (timed out): it hangs',
    ]);
  });

  it('has no doubt about nothing', () => {
    expect(failureDoubts(new LoadSummary([]), parseStatistic('p99'))).to.deep.equal([]);
  });
});

describe('calibrationDoubts', () => {
  const doubts = (error: number | undefined, value: number): string[] =>
    calibrationDoubts(error, { dimension: 'duration', value });

  it('has none of a limit of three errors and more', () => {
    expect(doubts(1, 3)).to.deep.equal([]);
    expect(doubts(0, 0)).to.deep.equal([]);
  });

  it('refuses a limit that the instrument cannot tell from its error, and says which it can', () => {
    expect(doubts(1.5, 4)).to.deep.equal([
      'at this load the instrument itself is off by 1.5 ms, and decides no limit below 4.5 ms: ' +
        'leave this machine to the test, or take one with more cores',
    ]);
  });

  it('has none where the error is not known', () => {
    expect(doubts(undefined, 1)).to.deep.equal([]);
  });
});

describe('paceDoubts', () => {
  const lagOf = (p99: number): Pace['lag'] => ({ p50: 0.1, p99, maximum: p99 });
  const pace: Pace = { sent: 5000, offeredRate: 1000, achievedRate: 1000, lag: lagOf(0.2) };

  it('has none of a schedule that was kept', () => {
    expect(paceDoubts(pace, 10, '')).to.deep.equal([]);
    expect(paceDoubts({ ...pace, achievedRate: 990 }, 4, '')).to.deep.equal([]);
  });

  it('names a rate that was missed by more than 1%, with what was achieved and why', () => {
    expect(paceDoubts({ ...pace, achievedRate: 989 }, undefined, ' (a CPU was waited for)')).to.deep.equal([
      'the client offered 989 req/s instead of 1,000 req/s (a CPU was waited for)',
    ]);
  });

  it('names a rate that was missed altogether', () => {
    expect(paceDoubts({ ...pace, achievedRate: NaN }, undefined, '')).to.deep.equal([
      'the client offered no more than one request instead of 1,000 req/s',
    ]);
  });

  it('knows no rate to miss of a single request, nor of a burst', () => {
    expect(paceDoubts({ ...pace, offeredRate: NaN, achievedRate: NaN }, 10, '')).to.deep.equal([]);
    expect(paceDoubts({ ...pace, offeredRate: Infinity }, 10, '')).to.deep.equal([]);
  });

  it('names a lateness above 5% of the limit', () => {
    expect(paceDoubts({ ...pace, lag: lagOf(0.51) }, 10, '')).to.deep.equal([
      'the client sent its requests late: p99 schedule lag 510 µs, more than 5% of the limit of 10 ms',
    ]);
  });

  it('knows no lateness that is too much for what is no time', () => {
    expect(paceDoubts({ ...pace, lag: lagOf(99) }, undefined, '')).to.deep.equal([]);
  });
});
