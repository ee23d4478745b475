import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readPairs } from './paired-table';
import { parseQuantityOf, type Dimension } from './quantity';
import { TableFaults } from './table-faults';

const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  'time to wait': 'duration',
  'waiting time': 'duration',
  'memory at most': 'data size',
};

const READERS = {
  name: (text: string): { dimension: Dimension } => {
    const dimension = DIMENSIONS[text];
    if (dimension === undefined) throw new Error(`"${text}" is no limit; write time to wait`);
    return { dimension };
  },
  value: (text: string, { dimension }: { dimension: Dimension }) => parseQuantityOf(dimension, text).value,
};
const HEADED = { ...READERS, header: ['limit', 'at most'] } as const;

describe('readPairs', () => {
  it('reads names, and values by their names, in the order of the rows', () => {
    const rows = [
      ['memory at most', '2 kB'],
      ['time to wait', '3 s'],
    ];
    const pairs = [
      { name: { dimension: 'data size' }, value: 2000 },
      { name: { dimension: 'duration' }, value: 3000 },
    ];
    expect(readPairs('limits', rows, READERS)).to.deep.equal(pairs);
    expect(readPairs('limits', [['limit', 'at most'], ...rows], HEADED)).to.deep.equal(pairs);
    expect(readPairs('limits', [], READERS)).to.deep.equal([]);
  });

  it('names all faults at once, each by its row', () => {
    const rows = [
      ['time to wait', '1O s'],
      ['time', 'x'],
      ['memory at most', '3 s'],
    ];
    const faults = [
      'row 1, CELL 2: "1O s" is not a quantity: "1O" is not a number (did you mean 10?); write digits with an optional decimal point and a unit, for example 300 ms',
      'row 2, CELL 1: "time" is no limit; write time to wait',
      'row 3, CELL 2: "3 s" is a duration, not a data size; write for example 8 GB',
    ].join('\n  ');
    const message = `The table of limits is not in order:\n  ${faults}`;
    expect(() => readPairs('limits', rows, READERS)).to.throw(
      TableFaults,
      message.replaceAll('CELL', 'cell'),
    );
    expect(() => readPairs('limits', [['limit', 'at most'], ...rows], HEADED)).to.throw(
      TableFaults,
      message.replaceAll('CELL 1', 'column limit').replaceAll('CELL 2', 'column at most'),
    );
  });

  it('refuses what is said twice, also in other words', () => {
    const rows = [
      ['time to wait', '1 s'],
      ['waiting time', '2 s'],
    ];
    const fault = '"waiting time" stands in row 1 already; keep one of them';
    expect(() => readPairs('limits', rows, READERS)).to.throw(`row 2, cell 1: ${fault}`);
    expect(() => readPairs('limits', [['limit', 'at most'], ...rows], HEADED)).to.throw(
      `row 2, column limit: ${fault}`,
    );
  });

  it('refuses a header that is not the one expected, and reads the rows all the same', () => {
    const rows = [
      ['limit', 'at least'],
      ['memory at most', '3 s'],
    ];
    expect(() => readPairs('limits', rows, HEADED)).to.throw(
      [
        'header, column at least: "at least" stands in place of at most; begin the table with | limit | at most |',
        '  row 1, column at least: "3 s" is a duration',
      ].join('\n'),
    );
    expect(() => readPairs('limits', [], HEADED)).to.throw('the table is empty; begin the table with');
  });

  it('refuses rows that are no pairs', () => {
    expect(() => readPairs('limits', [['time to wait'], ['time to wait', '3 s', 'x']], READERS)).to.throw(
      'row 1: the row has 1 cell; write two, a name and its value\n  row 2: the row has 3 cells; write two',
    );
  });
});
