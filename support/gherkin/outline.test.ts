import { describe, it } from 'node:test';
import { expect } from 'chai';
import { FEATURE_FILE, readFeature, unindented } from './feature-text.fixture';
import { originOf, stepLine, stepTemplate } from './outline';

const { document, pickles } = readFeature(
  unindented(`
    Feature: Sampling

      Background:
        Given the LLM system is running

      Scenario: Plain
        When sampling 10 tokens

      Scenario Outline: Rows
        Given a model of size "<size>"
        And a batch size of <batch>
        When sampling 10 tokens
        Then p99 latency should be below <limit> ms
        And for <batch> requests alike

        Examples: usual
          | size  | limit | batch |
          | small | 10    | 32    |
          | large | 40    | 8     |

        Examples: wide
          |   size |   limit |   batch |
          | medium | 20      | 16      |

      Rule: Under a rule
        Background:
          Given performance monitoring is enabled

        Scenario Outline: Promise of <size>
          Then p99 latency of <size> should be below 1 s

          Examples:
            | size  |
            | small |
  `),
);

const origins = pickles.map((pickle) => originOf(pickle, document));
const stepOf = (pickle: number, step: number): readonly string[] => pickles[pickle]!.steps[step]!.astNodeIds;

describe('originOf', () => {
  it('finds the line of a scenario, or that of its row', () => {
    expect(origins.map(({ scenario, line }) => [scenario, line])).to.deep.equal([
      ['Plain', 6],
      ['Rows', 18],
      ['Rows', 19],
      ['Rows', 23],
      ['Promise of small', 34],
    ]);
  });

  it('names the feature and its file', () => {
    for (const origin of origins)
      expect(origin).to.include({ feature: 'Sampling', featureFile: FEATURE_FILE });
  });

  it('has each cell of the row with its column, and where it stands', () => {
    expect(origins[3]!.cells).to.deep.equal([
      { column: 'size', value: 'medium', line: 23, position: 9 },
      { column: 'limit', value: '20', line: 23, position: 18 },
      { column: 'batch', value: '16', line: 23, position: 28 },
    ]);
    expect(origins[0]!.cells).to.deep.equal([]);
  });

  it('labels a row by the cells that set it up, in the order of the table, and not by its promises', () => {
    expect(origins.map(({ label }) => label)).to.deep.equal(['', 'small, 32', 'large, 8', 'medium, 16', '']);
  });
});

describe('the step of a pickle', () => {
  it('has its line and its text with placeholders', () => {
    expect(stepLine(document, stepOf(1, 2))).to.equal(11);
    expect(stepTemplate(document, stepOf(1, 2))).to.equal('a batch size of <batch>');
  });

  it('may stand in a Background, also in that of a rule', () => {
    expect(stepLine(document, stepOf(2, 0))).to.equal(4);
    expect(stepTemplate(document, stepOf(4, 1))).to.equal('performance monitoring is enabled');
  });

  it('of another document has no text', () => {
    expect(stepLine(document, ['of another'])).to.equal(1);
    expect(stepTemplate(document, ['of another'])).to.equal('');
  });
});
