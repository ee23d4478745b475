import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { readHistoryCsv } from './history-csv';
import { HistoryFile } from './history-file.fixture';
import type { PerformanceHistory } from './performance-history';

const AT = 1_769_882_400_000;
const MINUTE = milliseconds(60_000);

function read(text: string, step = MINUTE): PerformanceHistory {
  using file = new HistoryFile(text);
  return readHistoryCsv(file.path, step);
}

const valuesOf = (history: PerformanceHistory): (readonly number[])[] =>
  history.series.map(({ values }) => values);

describe('readHistoryCsv', () => {
  it('reads the metrics in their units', () => {
    const history = read(
      [
        'timestamp,response_time_s,server_cpu_percent,requests_per_minute',
        '2026-01-31T18:00:00Z,0.5,150,600',
        '2026-01-31T18:01:00Z,1.5,50,0',
      ].join('\n'),
    );
    const common = { start: AT - 30_000, step: MINUTE };
    expect(history.series).to.deep.equal([
      {
        metric: 'Response time',
        unit: 'ms',
        name: 'Response time, ms (response_time_s)',
        ...common,
        values: [500, 1500],
      },
      {
        metric: 'Resource usage',
        unit: '%',
        name: 'Resource usage, % (server_cpu_percent)',
        ...common,
        values: [150, 50],
      },
      {
        metric: 'Throughput',
        unit: 'requests per second',
        name: 'Throughput, requests per second (requests_per_minute)',
        ...common,
        values: [10, 0],
      },
    ]);
    expect(history.notes).to.deep.equal([]);
    expect(history.source).to.match(
      /history\.csv, 2 rows from 2026-01-31T18:00:00.000Z to 2026-01-31T18:01:00.000Z$/,
    );
  });

  it('reads seconds and milliseconds as the same instants', () => {
    const inSeconds = read(`time,requests_per_second\n${AT / 1000},1\n${AT / 1000 + 60},2`);
    for (const name of ['time', 'timestamp', 'timestamp_ms']) {
      const inMs = read(`${name},requests_per_second\n${AT},1\n${AT + 60_000},2`);
      expect(inMs.series).to.deep.equal(inSeconds.series);
    }
  });

  it('makes means of what lies in a window, and leaves those NaN in which nothing lies', () => {
    const rows = [0, 20, 40, 60, 240, 260].map((second) => `${AT / 1000 + second},${second}`);
    expect(valuesOf(read(['time,requests_per_second', ...rows].join('\n')))).to.deep.equal([
      [20, 60, NaN, NaN, 250],
    ]);
  });

  it('has no value in an empty cell', () => {
    const text = `time,response_time_ms,requests_per_second\n${AT},,4\n${AT + 60_000},250,`;
    expect(valuesOf(read(text))).to.deep.equal([
      [NaN, 250],
      [4, NaN],
    ]);
  });

  it('sorts rows, averages those of one instant, and says so', () => {
    const rows = [`${AT + 60_000},5`, `${AT},1`, `${AT},3`, `${AT},`];
    const history = read(['time,requests_per_second,comment', ...rows.map((row) => `${row},x`)].join('\r\n'));
    expect(valuesOf(history)).to.deep.equal([[2, 5]]);
    expect(history.notes).to.deep.equal([
      'rows were not in the order of time (1 before the one above) and were sorted',
      '2 rows have the time of another; those were averaged',
      'columns that were not read: comment',
    ]);
  });

  it('says that windows are empty between rows that are farther apart', () => {
    const history = read(`time,requests_per_second\n${AT},1\n${AT + 180_000},2`);
    expect(valuesOf(history)).to.deep.equal([[1, NaN, NaN, 2]]);
    expect(history.notes).to.deep.equal(['rows are 180 s apart, and windows of 60 s between them are empty']);
  });

  it('reads a byte order mark, quotes, white space and empty lines', () => {
    expect(valuesOf(read(`\uFEFF"time" , requests_per_second\n\n"${AT}", 2.5e1\n`))).to.deep.equal([[25]]);
  });

  it('has each row in a window of its own, where the jitter is less than a sixth of a step', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -9000, max: 9000 }), fc.nat({ max: 1000 })), {
      minLength: 2,
      maxLength: 50,
    });
    fc.assert(
      fc.property(values, (rows) => {
        const lines = rows.map(([jitter, value], index) => `${AT + index * 60_000 + jitter},${value}`);
        const [series] = valuesOf(read(['time,requests_per_second', ...lines].join('\n')));
        expect(series!.slice(0, rows.length)).to.deep.equal(rows.map(([, value]) => value));
      }),
      { seed: 32, numRuns: 50 },
    );
  });

  it('loses no row and makes none up, in whatever order they are', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.nat({ max: 600_000 }), fc.nat({ max: 1000 })), {
      minLength: 1,
      maxLength: 40,
      selector: ([offset]) => offset,
    });
    fc.assert(
      fc.property(rows, (some) => {
        const text = (list: typeof some): string =>
          ['time,response_time_ms', ...list.map(([offset, value]) => `${AT + offset},${value}`)].join('\n');
        const history = read(text(some));
        expect(valuesOf(read(text(some.toReversed())))).to.deep.equal(valuesOf(history));
        const { start, step, values } = history.series[0]!;
        const within = values.map((_, window) =>
          some.filter(([offset]) => Math.ceil((AT + offset - start) / step) - 1 === window),
        );
        expect(within.flat()).to.have.lengthOf(some.length);
        for (const [window, mine] of within.entries()) {
          const mean = mine.reduce((sum, [, value]) => sum + value, 0) / mine.length;
          if (mine.length === 0) expect(values[window]).to.be.NaN;
          else expect(values[window]).to.be.closeTo(mean, 1e-9);
        }
      }),
      { seed: 33, numRuns: 60 },
    );
  });
});
