import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseModelConfigurations, parseModelSize } from './model-configuration';

const row = (model_size: string, batch_size: string, sequence_length: string) => ({
  model_size,
  batch_size,
  sequence_length,
});

describe('parseModelConfigurations', () => {
  it('reads the rows of the table, in their order', () => {
    expect(parseModelConfigurations([row('large', '8', '512'), row('small', '32', '128')])).to.deep.equal([
      { size: 'large', batchSize: 8, sequenceLength: 512 },
      { size: 'small', batchSize: 32, sequenceLength: 128 },
    ]);
  });

  it('leaves alone the columns that it does not know', () => {
    expect(parseModelConfigurations([{ ...row('small', '32', '128'), note: 'fast' }])).to.have.length(1);
  });

  it('names every faulty cell at once, and what to write there', () => {
    const rows = [row('small', '3Z', '128'), row('tiny', '16', '0'), row('large', '8', '512')];
    expect(() => parseModelConfigurations(rows)).to.throw(
      [
        'The table of model configurations is not in order:',
        '  row 1, column batch_size: "3Z" is not a whole number of at least 1; write digits only, for example 32',
        '  row 2, column model_size: "tiny" is not a model size; write one of small, medium, large, reference',
        '  row 2, column sequence_length: "0" is not a whole number of at least 1; write digits only, for example 32',
      ].join('\n'),
    );
  });

  it('names a column that is missing', () => {
    expect(() => parseModelConfigurations([{ model_size: 'small', batch_size: '32' }])).to.throw(
      'row 1, column sequence_length: the column is missing',
    );
  });

  it('reads a table without rows', () => {
    expect(parseModelConfigurations([])).to.deep.equal([]);
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
