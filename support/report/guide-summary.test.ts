import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { comparisonFigures, guideFigures, measured, notMeasured } from './guide-rows.fixture';
import { comparisonSummary, guideSummary } from './guide-summary';
import { summaryTable } from './summary-table';

describe('guideSummary', () => {
  it('lists the metrics of the guide, and below why some were not measured', () => {
    expect(guideSummary(guideFigures({ compression: '30 s of the guide in 3 s' }))).to.equal(
      [
        'Health check, light load',
        '',
        'METRICS     FIGURE                                   VALUE',
        'Latency     average                   5.21 [4.9 to 5.6] ms',
        '            p95                                     9.8 ms',
        '            p99                                    12.3 ms',
        '            maximum                                  31 ms',
        'Throughput  requests per second                1,235 req/s',
        '            successful requests                     37,035',
        '            failed requests                              0',
        '            error rate                                  0%',
        'Resources   CPU                              not measured¹',
        '            memory                           not measured¹',
        '            network in, bodies                 12.5 Mbit/s',
        '            network out, bodies                 1.5 Mbit/s',
        '            connection pool use                       100%',
        'Model       token generation rate            not measured²',
        '            input/output token ratio         not measured²',
        '            initialisation time                       12 s',
        '            cache hit rate                   not measured³',
        '',
        '¹ the server is on another machine',
        '² this route generates no tokens',
        '³ the server does not tell',
        '30 s of the guide in 3 s',
        '',
      ].join('\n'),
    );
  });
});

describe('comparisonSummary', () => {
  it('sets both endpoints side by side, with the difference and its interval', () => {
    expect(comparisonSummary(comparisonFigures())).to.equal(
      [
        'Simple JSON Object with gpt-4',
        '',
        'FIGURE                                STRUCTURED             UNSTRUCTURED              DIFFERENCE',
        'response time, median  1,200 [1,100 to 1,300] ms  1,000 [900 to 1,100] ms     +200 [50 to 350] ms',
        'error rate                                    1%                       3%  -2 [-4 to -0.5] points',
        'server memory                      not measured¹            not measured¹           not measured¹',
        '',
        '¹ the server is on another machine',
        'Difference: structured less unstructured; in brackets the interval, where there is one.',
        '',
      ].join('\n'),
    );
  });
});

describe('summaryTable', () => {
  const columns = [{ heading: 'figure' }, { heading: 'value', numeric: true }];

  it('numbers each reason once', () => {
    const cells = ['a', 'b', 'a'].map((reason) => [reason, notMeasured(reason)]);
    const table = summaryTable({ title: 'reasons', columns, rows: cells });
    expect(table.match(/not measured./g)).to.deep.equal(['not measured¹', 'not measured²', 'not measured¹']);
    expect(table).to.match(/\n\n¹ a\n² b\n$/);
  });

  it('says where an interval is open', () => {
    const rows = [['rate', measured('token rate', 50, 40)]];
    expect(summaryTable({ title: 'open', columns, rows })).to.include('50 tokens/s [from 40 tokens/s up]');
  });

  it('keeps one line a row, and every figure at the right edge, whatever the names', () => {
    const name = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '\u001b', '[31m', '\u0007', '表') });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const rows = names.map((text) => [text, measured('duration', 5.21)]);
        const lines = summaryTable({ title: 'names', columns, rows }).trimEnd().split('\n');
        expect(lines).to.have.length(names.length + 3);
        for (const line of lines.slice(3)) expect(line).to.match(/ {2}5\.21 ms$/);
        // eslint-disable-next-line no-control-regex
        expect(lines.join('')).not.to.match(/[\u0000-\u001f]/);
      }),
    );
  });
});
