import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { resultsCheck, resultsMeasurement } from './journal-entry';
import { checkEntry, estimate, scenarioRef, VERDICTS } from './journal-entry.fixture';
import { emptyResults } from './results.fixture';
import { resultsCsv } from './results-csv';

const rowsOf = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });

describe('resultsCsv', () => {
  it('gives a row a check and a row a measurement, in base units', () => {
    const checks = [
      resultsCheck(checkEntry()),
      resultsCheck(checkEntry({ verdict: VERDICTS['not measured'] })),
    ];
    const measurement = resultsMeasurement({
      scenario: scenarioRef(),
      metric: 'ttft mean',
      estimate: estimate({ high: Infinity }),
      source: 'stream of the client',
    })!;
    const rows = rowsOf(resultsCsv({ ...emptyResults(), checks, measurements: [measurement] }));
    expect(rows).to.have.length(3);
    expect(rows[0]).to.include({
      ...{ kind: 'check', row: 'model_size=small; batch_size=32; num_tokens=1000', outcome: 'passed' },
      ...{
        value: '5.21',
        unit: 'ms',
        low: '4.9',
        n: '11904',
        comparison: 'below',
        limit: '10',
        margin: '0.479',
      },
    });
    expect(rows[1]).to.include({ outcome: 'not measured', value: '', unit: 'B', limit: '8000000000' });
    expect(rows[2]).to.include({ kind: 'measurement', metric: 'ttft mean', outcome: '', high: '' });
  });

  it('leaves a negative number a number', () => {
    const csv = resultsCsv({
      ...emptyResults(),
      checks: [resultsCheck(checkEntry({ verdict: VERDICTS.failed }))],
    });
    expect(rowsOf(csv)[0]).to.include({ margin: '-2.1' });
  });

  it('gives back every text as it was, but for the apostrophe before a formula', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', '\t', "'", 'a') }),
    );
    fc.assert(
      fc.property(text, text, (step, source) => {
        const csv = resultsCsv({ ...emptyResults(), checks: [resultsCheck(checkEntry({ step, source }))] });
        const [row] = rowsOf(csv);
        for (const [cell, original] of [
          [row?.['step'], step],
          [row?.['source'], source],
        ]) {
          expect(cell === original || cell === `'${original}`, JSON.stringify([cell, original])).to.be.true;
          expect(cell).not.to.match(/^[=+\-@\t\r]/);
        }
      }),
    );
  });
});
