import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TableFaults, type TableFault } from './table-faults';

const FAULTS: readonly TableFault[] = [
  { message: 'it is too long' },
  { row: 0, message: 'a column is missing' },
  { row: 0, column: 1, message: 'no such column' },
  { row: 2, message: 'it stands twice' },
  { row: 2, column: 0, message: '"1O" is no number' },
];

describe('TableFaults', () => {
  it('names all faults, and counts rows without the header', () => {
    expect(new TableFaults('steps', ['start', ''], FAULTS).message).to.equal(
      [
        'The table of steps is not in order:',
        '  it is too long',
        '  header: a column is missing',
        '  header, cell 2: no such column',
        '  row 2: it stands twice',
        '  row 2, column start: "1O" is no number',
      ].join('\n'),
    );
  });

  it('counts rows and cells alone where there is no header', () => {
    expect(new TableFaults('limits', undefined, FAULTS.slice(2)).message).to.equal(
      [
        'The table of limits is not in order:',
        '  row 1, cell 2: no such column',
        '  row 3: it stands twice',
        '  row 3, cell 1: "1O" is no number',
      ].join('\n'),
    );
  });

  it('knows the names that the header gives', () => {
    const faults = new TableFaults('steps', ['start', ''], FAULTS);
    expect([0, 1, 2].map((column) => faults.columnName(column))).to.deep.equal([
      'start',
      undefined,
      undefined,
    ]);
    expect(new TableFaults('limits', undefined, FAULTS).columnName(0)).to.equal(undefined);
  });
});
