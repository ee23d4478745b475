import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parsePromptLengths, parseUsagePhases, parseUserNumbers } from './level-tables';
import type { RawTable } from './quantities/table-faults';
import { faultTexts } from './table-faults-of.fixture';

const column = (name: string, ...values: readonly string[]): RawTable => [
  [name],
  ...values.map((value) => [value]),
];

describe('numbers of a table', () => {
  it('are read in rising order', () => {
    expect(parseUserNumbers(column('virtual_users', '1', '2', '1000'))).to.deep.equal([1, 2, 1000]);
    expect(parsePromptLengths(column('prompt_tokens', '64', '256'))).to.deep.equal([64, 256]);
  });

  it('are refused in any other order, each that is not above the one before', () => {
    expect(faultTexts(() => parseUserNumbers(column('virtual_users', '2', '2', '8', '4')))).to.deep.equal([
      '2,0: 2 is not above the row before; write them in rising order',
      '4,0: 4 is not above the row before; write them in rising order',
    ]);
  });

  it('are refused where there are none, and under another name', () => {
    expect(faultTexts(() => parsePromptLengths(column('prompt_tokens')))).to.deep.equal([
      '-,-: there are no numbers; write at least one row',
    ]);
    expect(faultTexts(() => parsePromptLengths(column('virtual_users', '1')))).to.have.length(2);
    expect(faultTexts(() => parseUserNumbers(column('virtual_users', '0')))[0]).to.match(
      /^1,0: "0" is not a/,
    );
  });
});

const HEADER = ['phase', 'virtual_users', 'ramp', 'hold'];

describe('parseUsagePhases', () => {
  it('reads how many users there are, and for how long', () => {
    expect(
      parseUsagePhases([HEADER, ['normal', '8', '0 s', '2 min'], [' peak ', '64', '30 s', '500 ms']]),
    ).to.deep.equal([
      { name: 'normal', users: 8, ramp: 0, hold: 120_000 },
      { name: 'peak', users: 64, ramp: 30_000, hold: 500 },
    ]);
  });

  const FAULTS: readonly [what: string, rows: RawTable, fault: RegExp][] = [
    ['no phases', [HEADER], /^-,-: there are no phases; write at least one row$/],
    [
      'a name that stands twice',
      [HEADER, ['peak', '8', '0 s', '1 s'], ['peak', '9', '0 s', '1 s']],
      /^2,0: there is a phase "peak" already; give each a name of its own$/,
    ],
    ['no name', [HEADER, ['', '8', '0 s', '1 s']], /^1,0: the phase has no name; write for example normal$/],
    [
      'a phase that is not held',
      [HEADER, ['peak', '8', '1 s', '0 s']],
      /^1,3: a phase is measured while it is held; write for example 1 min$/,
    ],
    ['a time that is none', [HEADER, ['peak', '8', '1', '1 s']], /^1,2: "1" is a count, not a duration/],
    ['nobody', [HEADER, ['peak', '0', '1 s', '1 s']], /^1,1: "0" is not a whole number of at least 1/],
  ];
  for (const [what, rows, fault] of FAULTS)
    it(`refuses ${what}, with what to write`, () => {
      const faults = faultTexts(() => parseUsagePhases(rows));
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });
});
