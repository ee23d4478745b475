import { describe, it } from 'node:test';
import { expect } from 'chai';
import { figureTable, figureText, tableText } from './figure-tables';

describe('figureText', () => {
  for (const [value, text] of [
    [123_456.7, '123,457'],
    [99.94, '99.9'],
    [2.3456, '2.35'],
    [-0.01234, '-0.0123'],
    [0, '0'],
    [NaN, '-'],
  ] as const)
    it(`${value} is ${text}`, () => {
      expect(figureText(value)).to.equal(text);
    });
});

describe('figureTable', () => {
  const conditions = [
    { name: '10 streams', is: 10 },
    { name: '100 streams', is: 100 },
  ];
  const { table, figures } = figureTable('Ratios', conditions, [
    { name: 'plain', value: (streams) => streams },
    {
      name: 'lean / bare',
      value: (streams) => streams / 100,
      goal: (streams) => (streams < 100 ? undefined : { atLeast: 0.9 }),
    },
  ]);

  it('says in the cell whether a goal was met, and none where there is none', () => {
    expect(table.rows).to.deep.equal([
      ['plain', '10', '100'],
      ['lean / bare', '0.1', '1 >= 0.9 met'],
    ]);
    expect(tableText(table)).to.include('lean / bare').and.include('100 streams');
  });

  it('gives the figures that have goals', () => {
    expect(figures).to.deep.equal([
      { name: 'Ratios: lean / bare, 100 streams', value: 1, goal: { atLeast: 0.9 }, met: true },
    ]);
  });
});
