import { describe, it } from 'node:test';
import { expect } from 'chai';
import { RepeatedAnswers } from './repeated-answers';

describe('RepeatedAnswers', () => {
  const told: readonly [
    what: string,
    answers: readonly [text: string, key: string][],
    last: number | undefined,
  ][] = [
    ['a first answer', [['a', '1']], undefined],
    [
      'the same answer to the same schema',
      [
        ['a', '1'],
        ['a', '1'],
      ],
      undefined,
    ],
    [
      'the same answer to another schema',
      [
        ['x', '1'],
        ['a', '1'],
        ['a', '2'],
      ],
      2,
    ],
    [
      'one that went through another schema',
      [
        ['a', '1'],
        ['a', '2'],
        ['a', '1'],
      ],
      2,
    ],
    [
      'another text',
      [
        ['a', '1'],
        ['a ', '2'],
      ],
      undefined,
    ],
    [
      'blanks',
      [
        [' ', '1'],
        [' ', '2'],
      ],
      undefined,
    ],
  ];
  for (const [what, answers, last] of told)
    it(`finds ${last === undefined ? 'nothing' : 'an earlier one'} for ${what}`, () => {
      const repeated = new RepeatedAnswers();
      expect(answers.map(([text, key]) => repeated.earlier(text, key)).at(-1)).to.equal(last);
    });
});
