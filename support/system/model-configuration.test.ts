import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TableFaults } from '../quantities/table-faults';
import { parseModelConfigurations, parseModelSize } from './model-configuration';

const HEADER = ['model_size', 'batch_size', 'sequence_length'];

describe('parseModelConfigurations', () => {
  it('reads the rows of the table, in their order', () => {
    const rows = [HEADER, ['large', '8', '512'], ['small', '32', '128']];
    expect(parseModelConfigurations(rows)).to.deep.equal([
      { size: 'large', batchSize: 8, sequenceLength: 512 },
      { size: 'small', batchSize: 32, sequenceLength: 128 },
    ]);
  });

  it('leaves alone the columns that it does not know', () => {
    const rows = [
      ['note', ...HEADER],
      ['fast', 'small', '32', '128'],
    ];
    expect(parseModelConfigurations(rows)).to.deep.equal([
      { size: 'small', batchSize: 32, sequenceLength: 128 },
    ]);
  });

  it('names every faulty cell at once, and what to write there', () => {
    const rows = [HEADER, ['small', '3Z', '128'], ['tiny', '16', '0'], ['large', '8', '512']];
    expect(() => parseModelConfigurations(rows)).to.throw(
      TableFaults,
      [
        'The table of model configurations is not in order:',
        '  row 1, column batch_size: "3Z" is not a whole number of at least 1; write digits only, for example 32',
        '  row 2, column model_size: "tiny" is not a model size; write one of small, medium, large, reference',
        '  row 2, column sequence_length: "0" is not a whole number of at least 1; write digits only, for example 32',
      ].join('\n'),
    );
  });

  it('names a column that is missing', () => {
    const rows = [HEADER.slice(0, 2), ['small', '32']];
    expect(() => parseModelConfigurations(rows)).to.throw(
      'header: the column sequence_length is missing; the columns are model_size, batch_size, sequence_length',
    );
  });

  it('reads a table without rows', () => {
    expect(parseModelConfigurations([HEADER])).to.deep.equal([]);
  });
});

describe('parseModelSize', () => {
  for (const size of ['small', 'medium', 'large']) {
    it(`reads "${size}"`, () => {
      expect(parseModelSize(size)).to.equal(size);
    });
  }

  for (const text of ['', 'Small', 'tiny', ' small']) {
    it(`refuses "${text}"`, () => {
      expect(() => parseModelSize(text)).to.throw(
        `"${text}" is not a model size; write one of small, medium, large, reference`,
      );
    });
  }
});
