import { describe, it } from 'node:test';
import { expect } from 'chai';
import { resultsCheck } from '../journal-entry';
import { checkEntry, milliseconds } from '../journal-entry.fixture';
import type { ResultsMeasurement } from '../results-schema';
import { measured, resultsWith } from './compared-runs.fixture';
import { sharedFigures } from './shared-figures';

const of = (...measurements: ResultsMeasurement[]) => resultsWith({ checks: [], measurements });

describe('figures of two runs', () => {
  it('are those of one scenario, row and metric, with the ratio of after to before', () => {
    const { figures, ...rest } = sharedFigures(
      of(measured('ttft mean', 100), measured('ttft mean', 80, { label: 'large' }), measured('itl p50', 4)),
      of(measured('itl p50', 6), measured('ttft mean', 90), measured('ttft mean', 80, { scenario: 'other' })),
    );
    expect(figures.map(({ label, metric, ratio }) => ({ label, metric, ratio }))).to.deep.equal([
      { label: 'small, 32, 1000', metric: 'ttft mean', ratio: 0.9 },
      { label: 'small, 32, 1000', metric: 'itl p50', ratio: 1.5 },
    ]);
    expect(figures[0]?.before).to.include({ value: 100, low: 90 });
    expect(rest).to.deep.equal({ onlyBefore: 1, onlyAfter: 1, ambiguous: [] });
  });

  it('stay the same where a scenario has moved in its file', () => {
    const { figures } = sharedFigures(of(measured('itl p50', 4)), of(measured('itl p50', 4, { line: 99 })));
    expect(figures).to.have.length(1);
  });

  it('are there once, though judged twice and written down beside', () => {
    const again = checkEntry({ verdict: { ...checkEntry().verdict, limit: milliseconds(20) } });
    const run = resultsWith({
      checks: [checkEntry(), again].map(resultsCheck),
      measurements: [measured('itl p99', 5.21)],
    });
    const { figures, ambiguous } = sharedFigures(run, run);
    expect(figures.map(({ metric, ratio }) => [metric, ratio])).to.deep.equal([['itl p99', 1]]);
    expect(ambiguous).to.deep.equal([]);
  });

  it('are not guessed of several values, nor of two units', () => {
    const [twice, once] = [of(measured('a', 1), measured('a', 2)), of(measured('a', 1))];
    const bytes = measured('a', 1);
    const inBytes = of({ ...bytes, observed: { ...bytes.observed, unit: 'B' } });
    for (const [one, other] of [
      [twice, once],
      [once, twice],
      [once, inBytes],
    ] as const) {
      const { figures, ambiguous } = sharedFigures(one, other);
      expect(figures).to.deep.equal([]);
      expect(ambiguous).to.deep.equal(['Low-Latency Token Sampling, small, 32, 1000, a']);
    }
  });

  it('have no ratio to nothing, and none without a value', () => {
    const zero = {
      ...measured('error_rate', 1),
      observed: { ...measured('error_rate', 1).observed, value: 0 },
    };
    expect(sharedFigures(of(zero), of(measured('error_rate', 1))).figures[0]).to.include({
      ratio: undefined,
    });
    const unmeasured = { outcome: 'not measured', reason: 'no GPU', limit: milliseconds(1) } as const;
    const undecided = resultsWith({ checks: [resultsCheck(checkEntry({ verdict: unmeasured }))] });
    expect(sharedFigures(undecided, resultsWith())).to.deep.include({ figures: [], onlyAfter: 1 });
  });
});
