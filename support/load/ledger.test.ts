import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { Ledger } from './ledger';
import { OUTCOMES } from './outcomes.fixture';
import type { Outcome } from './request-record';

/** The books of requests that ended so, each of them entered as it should be. */
function ledgerOf(outcomes: readonly Outcome[]): Ledger {
  const ledger = new Ledger();
  for (const outcome of outcomes) {
    ledger.scheduled();
    if (outcome !== 'dropped') ledger.sent();
    ledger.ended(outcome);
  }
  return ledger;
}

const anyOutcomes = fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1 });

describe('Ledger', () => {
  it('balances before anything is scheduled', () => {
    expect(new Ledger().imbalance).to.equal(undefined);
  });

  it('balances whatever becomes of the requests, and counts them', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const ledger = ledgerOf(outcomes);
        expect(ledger.imbalance).to.equal(undefined);
        expect(ledger.failed).to.equal(outcomes.filter((outcome) => outcome !== 'completed').length);
        for (const outcome of OUTCOMES) {
          expect(ledger.counts[outcome]).to.equal(outcomes.filter((one) => one === outcome).length);
        }
      }),
    );
  });

  it('finds any single entry that is missing or made twice', () => {
    fc.assert(
      fc.property(anyOutcomes, fc.constantFrom('scheduled', 'sent', ...OUTCOMES), (outcomes, twice) => {
        const ledger = ledgerOf(outcomes);
        if (twice === 'scheduled' || twice === 'sent') ledger[twice]();
        else ledger.ended(twice);
        expect(ledger.imbalance).to.be.a('string');
      }),
    );
  });

  it('says which of its sums differ', () => {
    const unsent = ledgerOf(['completed']);
    unsent.scheduled();
    expect(unsent.imbalance).to.equal('2 requests were scheduled, but 1 sent and 0 dropped');
    const unanswered = ledgerOf(['completed', 'dropped']);
    unanswered.scheduled();
    unanswered.sent();
    expect(unanswered.imbalance).to.equal('2 requests were sent, but 1 have an outcome');
  });

  it('gives counts that later entries do not change', () => {
    const ledger = new Ledger();
    const { counts } = ledger;
    ledger.scheduled();
    expect(counts.scheduled).to.equal(0);
  });
});
