import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseCount } from '../quantities/count';
import { readTable } from '../quantities/headed-table';
import { readPairs } from '../quantities/paired-table';
import { parseQuantity } from '../quantities/quantity';
import { FeatureCheck } from './feature-check';
import { FEATURE_FILE, readFeature, stepDefinition, unindented } from './feature-text.fixture';

const name = (text: string): string => {
  if (text === 'wait') return text;
  throw new Error(`"${text}" is not known; write wait`);
};

const READERS = {
  'these stages:': (rows: readonly (readonly string[])[]) =>
    readTable('stages', rows, { users: parseCount, hold: parseQuantity }),
  'these limits:': (rows: readonly (readonly string[])[]) =>
    readPairs('limits', rows, { name, value: parseQuantity }),
  'stages for {count} users:': () => {
    throw new Error('there are too many stages; leave some out');
  },
};
const SOURCES = [...Object.keys(READERS), 'a table that nobody reads:'];

/** The faults of a feature, without the name of its file. */
function faultsOf(text: string): string[] {
  const check = new FeatureCheck({ count: parseCount }, READERS);
  check.observe({
    parameterType: {
      id: 'count',
      name: 'count',
      regularExpressions: ['\\S+'],
      preferForRegularExpressionMatch: false,
      useForSnippets: false,
    },
  });
  const { envelopes, pickles } = readFeature(unindented(text));
  const definitions = SOURCES.map((source, line) => stepDefinition(source, 'all.steps.ts', line));
  for (const envelope of [...definitions, ...envelopes]) check.observe(envelope);
  return check.faults(pickles).map((fault) => fault.replace(`${FEATURE_FILE}:`, ''));
}

/** A scenario of these lines of its own, which begin on line 3. */
const scenarioOf = (...lines: readonly string[]): string =>
  ['', 'Feature: One', '  Scenario Outline: Two', ...lines.map((line) => `    ${line}`)].join('\n');

const NO_COUNT = 'is not a whole number of at least 1; write digits only, for example 32';

describe('the table of a step', () => {
  it('has each fault told by the place of its cell and its column', () => {
    const faults = faultsOf(
      scenarioOf('Given these stages:', '  | hold  | users |', '  | 5 min | 1O    |', '  |       | 20    |'),
    );
    expect(faults[0]).to.equal(`5:17, column users: "1O" ${NO_COUNT}`);
    expect(faults[1]).to.match(/^6:\d+, column hold: "" is not a quantity/);
    expect(faults).to.have.length(2);
  });

  it('has the faults of its header told by the place of the name, or by the line where one is missing', () => {
    expect(
      faultsOf(scenarioOf('Given these stages:', '  | hold | user |', '  | 1 s  | 10   |')),
    ).to.deep.equal([
      '4:16, column user: "user" is no column of this table; the columns are users, hold',
      '4: the column users is missing; the columns are users, hold',
    ]);
  });

  it('has no column named where it has no header', () => {
    const faults = faultsOf(scenarioOf('Given these limits:', '  | wait | 1 s |', '  | weit | 1 s |'));
    expect(faults).to.deep.equal(['5:9: "weit" is not known; write wait']);
  });

  it('has a fault of its whole told by the line of the step, beside those of the parameters', () => {
    expect(faultsOf(scenarioOf('Given stages for 1O users:', '  | a |'))).to.deep.equal([
      `3: "1O" ${NO_COUNT}`,
      '3: there are too many stages; leave some out',
    ]);
  });

  it('is a fault where it is missing, or is a text instead', () => {
    const fault = '3: "these stages:" needs a table and has none; write its rows below it, | as | cells |';
    expect(faultsOf(scenarioOf('Given these stages:'))).to.deep.equal([fault]);
    expect(faultsOf(scenarioOf('Given these stages:', '  """', '  users', '  """'))).to.deep.equal([fault]);
  });

  it('is none where its definition has no reader', () => {
    expect(faultsOf(scenarioOf('Given a table that nobody reads:', '  | a |'))).to.deep.equal([]);
    expect(faultsOf(scenarioOf('Given a table that nobody reads:'))).to.deep.equal([]);
  });
});

describe('a cell made of Examples', () => {
  it('is told by the cell of the Examples, each row by its own', () => {
    const faults = faultsOf(
      scenarioOf(
        'Given these stages:',
        '  | users   | hold          |',
        '  | <users> | <time> <unit> |',
        '  | x       | 1 s           |',
        'Examples:',
        '  | unit | time | users |',
        '  | s    | 1    | 1O    |',
        '  | s    | 1O   | 10    |',
        '  | s    | 1    | 10    |',
      ),
    );
    expect(faults.map((fault) => fault.split(' is ')[0])).to.deep.equal([
      '9:23, column users: "1O"',
      '6:9, column users: "x"',
      '10:16, column time: "1O s"',
    ]);
  });

  it('is told by its own place where a Background keeps the placeholder', () => {
    const faults = faultsOf(`
      Feature: One
        Background:
          Given these stages:
            | users   | hold |
            | <users> | 1 s  |

        Scenario Outline: Two
          Given these limits:
            | wait | <time> |

          Examples:
            | users | time |
            | 10    | 1 s  |
            | 10    | 2 s  |
    `);
    expect(faults).to.deep.equal([`5:9, column users: "<users>" ${NO_COUNT}`]);
  });
});
