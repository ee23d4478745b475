import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseCount } from './count';
import { optional, readTable } from './headed-table';
import { parseQuantityOf } from './quantity';
import { TableFaults, type RawTable, type TableFault } from './table-faults';

const duration = (text: string) => parseQuantityOf('duration', text).value;
const COLUMNS = { users: parseCount, hold: duration, 'ramp time': optional(duration) };
const read = (...rows: RawTable) => readTable('stages', rows, COLUMNS);

/** The faults of a table that is not in order. */
function faultsOf(work: () => unknown): readonly TableFault[] {
  try {
    work();
  } catch (error) {
    if (error instanceof TableFaults) return error.faults;
    throw error;
  }
  throw new Error('this table is in order');
}

describe('readTable', () => {
  it('reads each cell by its column, whatever the order of the columns', () => {
    const table = read(['ramp time', 'users', 'hold'], ['1 s', '10', '2 min'], ['3 s', '20', '1 s']);
    expect(table).to.deep.equal([
      { users: 10, hold: 120_000, 'ramp time': 1000 },
      { users: 20, hold: 1000, 'ramp time': 3000 },
    ]);
  });

  it('does without an optional column, and without some of its cells', () => {
    expect(read(['users', 'hold'], ['10', '1 s'])[0]).to.include({ 'ramp time': undefined });
    const table = read(['users', 'hold', 'ramp time'], ['10', '1 s', ''], ['10', '1 s', '2 s']);
    expect(table.map((row) => row['ramp time'])).to.deep.equal([undefined, 2000]);
  });

  it('names all faults at once: of the header and of the cells', () => {
    const faulty = () =>
      read(['users', 'holt', 'ramp time', 'users'], ['1O', '1 s', '5', 'x'], ['', '', '', '']);
    const columns = 'the columns are users, hold, ramp time (optional)';
    expect(faultsOf(faulty)).to.deep.equal([
      { row: 0, column: 1, message: `"holt" is no column of this table; ${columns}` },
      { row: 0, column: 3, message: 'the column stands twice; keep one of them' },
      { row: 0, message: `the column hold is missing; ${columns}` },
      {
        row: 1,
        column: 0,
        message: '"1O" is not a whole number of at least 1; write digits only, for example 32',
      },
      { row: 1, column: 2, message: '"5" is a count, not a duration; write for example 300 ms' },
      {
        row: 2,
        column: 0,
        message: '"" is not a whole number of at least 1; write digits only, for example 32',
      },
    ]);
    expect(faulty).to.throw(
      /^The table of stages is not in order:\n {2}header, column holt: .*\n {2}header, column users: .*\n {2}header: .*\n {2}row 1, column users: /,
    );
  });

  it('refuses the names that every object has', () => {
    const faults = faultsOf(() => read(['users', 'hold', 'toString'], ['10', '1 s', 'x']));
    expect(faults.map(({ row, column }) => [row, column])).to.deep.equal([[0, 2]]);
  });

  it('leaves other columns alone where it is told to', () => {
    const rows = [
      ['note', 'note', 'users'],
      ['a', 'b', '10'],
    ];
    expect(readTable('stages', rows, { users: parseCount }, { otherColumns: 'ignored' })).to.deep.equal([
      { users: 10 },
    ]);
  });

  it('misses every needed column of an empty table, and no row of one that has none', () => {
    expect(faultsOf(() => read()).map(({ message }) => message.split(';')[0])).to.deep.equal([
      'the column users is missing',
      'the column hold is missing',
    ]);
    expect(read(['users', 'hold'])).to.deep.equal([]);
  });

  it('has one fault for each cell that cannot be read, at its place, and else the values', () => {
    const cell = fc.oneof(fc.integer({ min: 1, max: 9999 }).map(String), fc.constantFrom('', '0', '1O', 'x'));
    const bodies = fc.array(fc.tuple(cell, cell), { maxLength: 8 });
    const isFaulty = (text: string): boolean => !/^[1-9]\d*$/.test(text);
    fc.assert(
      fc.property(bodies, (body) => {
        const work = () => readTable('pairs', [['a', 'b'], ...body], { a: parseCount, b: parseCount });
        const places = body.flatMap((cells, index) =>
          cells.flatMap((text, column) => (isFaulty(text) ? [[index + 1, column]] : [])),
        );
        if (places.length === 0) expect(work()).to.deep.equal(body.map(([a, b]) => ({ a: +a, b: +b })));
        else expect(faultsOf(work).map(({ row, column }) => [row, column])).to.deep.equal(places);
      }),
    );
  });
});
