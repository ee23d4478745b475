import { describe, it } from 'node:test';
import { expect } from 'chai';
import { failureDoubts, runDoubts } from './doubts';
import { Ledger } from './ledger';
import { LoadSummary } from './load-summary';
import { completed, failed, roundOf } from './record.fixture';
import { parseStatistic } from './statistic';

describe('runDoubts', () => {
  it('has none of a run with balanced books and an idle client', () => {
    expect(runDoubts(new Ledger(), 0.9)).to.deep.equal([]);
  });

  it('names the imbalance of the books', () => {
    const ledger = new Ledger();
    ledger.scheduled();
    expect(runDoubts(ledger, 0)).to.deep.equal([
      'the books do not balance: 1 requests were scheduled, but 0 sent and 0 dropped',
    ]);
  });

  it('names a client that may have set the pace, beside whatever else is doubtful', () => {
    const ledger = new Ledger();
    ledger.scheduled();
    const doubts = runDoubts(ledger, 0.95);
    expect(doubts).to.have.length(2);
    expect(doubts[1]).to.match(/^the client was busy 95% of a round/);
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
