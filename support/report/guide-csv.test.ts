import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { milliseconds } from '../quantities/units';
import { comparisonCsv } from './comparison-csv';
import { csvNumber } from './csv-text';
import { comparisonRow, scenarioSummaryRow } from './guide-rows.fixture';
import { scenarioSummaryCsv } from './scenario-summary-csv';

const rowsOf = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', '\t', "'", 'a') }),
);

/** The text came back, with at most an apostrophe before it, and is no formula. */
function expectSafe(cell: string | undefined, original: string): void {
  expect(cell === original || cell === `'${original}`, JSON.stringify([cell, original])).to.be.true;
  expect(cell).not.to.match(/^[=+\-@\t\r]/);
}

describe('comparisonCsv', () => {
  it('has the header of the guide and seconds to six digits', () => {
    expect(comparisonCsv([comparisonRow()])).to.equal(
      'Model,Test Case,Endpoint,Latency (s),Input Tokens,Output Tokens,Total Requests,Average Duration (s)\r\n' +
        'gpt-4,Simple JSON Object,structured,1.23457,23,46.5,10,0.0000456\r\n',
    );
  });

  it('leaves what is not known empty', () => {
    const unknown = { latency: undefined, inputTokens: NaN, outputTokens: undefined };
    const csv = comparisonCsv([
      comparisonRow({ ...unknown, totalRequests: 1_234_567, averageDuration: milliseconds(Infinity) }),
    ]);
    expect(csv.split('\r\n')[1]).to.equal('gpt-4,Simple JSON Object,structured,,,,1234567,');
  });

  it('has its header without rows', () => {
    expect(comparisonCsv([])).to.match(/^Model,.*\(s\)\r\n$/);
  });

  it('gives back every text and every number', () => {
    const seconds = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(nasty, nasty, seconds, (model, testCase, latency) => {
        const row = comparisonRow({ model, testCase, latency: milliseconds(latency * 1000) });
        const rows = rowsOf(comparisonCsv([row, row]));
        expect(rows).to.have.length(2);
        expectSafe(rows[1]?.['Model'], model);
        expectSafe(rows[1]?.['Test Case'], testCase);
        expect(rows[1]?.['Latency (s)']).to.match(/^\d+(\.\d+)?$/);
        expect(Number(rows[1]?.['Latency (s)'])).to.be.closeTo(latency, latency * 5.1e-6);
      }),
    );
  });
});

describe('csvNumber', () => {
  const cases: readonly [number | undefined, string][] = [
    [0, '0'],
    [-0, '0'],
    [1e-9, '0.000000001'],
    [1e21, '1000000000000000000000'],
    [-1.5, '-1.5'],
    [NaN, ''],
    [undefined, ''],
  ];
  for (const [value, text] of cases) {
    it(`writes ${String(value)} as "${text}"`, () => {
      expect(csvNumber(value)).to.equal(text);
    });
  }
});

describe('scenarioSummaryCsv', () => {
  it('has the header of the guide and latencies as wrk prints them', () => {
    expect(scenarioSummaryCsv([scenarioSummaryRow({ compression: '30 s in 3 s' })])).to.equal(
      'Test Type,Scenario,Threads,Connections,Duration,Requests/sec,Latency(avg),Latency(p95),Latency(p99)\r\n' +
        'Health Check,Light Load,4,10,30s,1234.57,456.00us,1.23ms,1.02s\r\n',
    );
  });

  it('leaves what is not known empty', () => {
    const csv = scenarioSummaryCsv([
      scenarioSummaryRow({
        ...{ threads: undefined, connections: undefined, requestsPerSecond: NaN },
        ...{ latencyAverage: undefined, latencyP95: milliseconds(NaN), latencyP99: undefined },
      }),
    ]);
    expect(csv.split('\r\n')[1]).to.equal('Health Check,Light Load,,,30s,,,,');
  });

  it('gives back every text', () => {
    fc.assert(
      fc.property(nasty, nasty, (testType, scenario) => {
        const [row] = rowsOf(scenarioSummaryCsv([scenarioSummaryRow({ testType, scenario })]));
        expectSafe(row?.['Test Type'], testType);
        expectSafe(row?.['Scenario'], scenario);
      }),
    );
  });
});
