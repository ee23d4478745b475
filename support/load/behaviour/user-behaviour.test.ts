import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { RawTable } from '../../quantities/table-faults';
import { tableFaultsOf } from '../../table-faults-of.fixture';
import { parseUserBehaviour } from './user-behaviour';

const LENGTHS: RawTable = [
  ['prompt tokens', 'lognormal, mean 32, deviation 16, from 4 to 128'],
  ['output tokens', '16'],
];

const faultsOf = (rows: RawTable): readonly string[] =>
  tableFaultsOf(() => parseUserBehaviour(rows)).map(({ message }) => message);

describe('parseUserBehaviour', () => {
  it('reads lengths, and takes a user for one who asks once, at once, and shares nothing', () => {
    const { prompts, outputTokens, thinkTime, turns, sharedPrefix } = parseUserBehaviour(LENGTHS);
    expect(prompts).to.have.property('from', 'lengths');
    expect(prompts).to.have.nested.property('tokens.text', LENGTHS[0]?.[1]);
    expect(outputTokens).to.include({ unit: 'tokens', mean: 16 });
    expect(thinkTime).to.include({ unit: 'ms', mean: 0 });
    expect({ turns, sharedPrefix }).to.deep.equal({ turns: 1, sharedPrefix: undefined });
  });

  it('reads every row that there can be', () => {
    const behaviour = parseUserBehaviour([
      ['shared prefixes', '4'],
      ['shared prefix tokens', '12'],
      ['turns per session', '3'],
      ['think time', 'exponential, mean 2 s'],
      ...LENGTHS,
    ]);
    expect(behaviour.thinkTime.mean).to.equal(2000);
    expect(behaviour).to.deep.include({ turns: 3, sharedPrefix: { tokens: 12, count: 4 } });
  });

  it('takes shared tokens without a number for one beginning', () => {
    const { sharedPrefix } = parseUserBehaviour([...LENGTHS, ['shared prefix tokens', '8']]);
    expect(sharedPrefix).to.deep.equal({ tokens: 8, count: 1 });
  });

  for (const from of ['dataset', 'trace'] as const)
    it(`takes the answers' lengths from a ${from} where the table says none`, () => {
      const { prompts, outputTokens } = parseUserBehaviour([[from, ` ${__filename} `]]);
      expect({ prompts, outputTokens }).to.deep.equal({
        prompts: { from, path: __filename },
        outputTokens: undefined,
      });
      expect(
        parseUserBehaviour([
          [from, __filename],
          ['output tokens', '9'],
        ]).outputTokens?.mean,
      ).to.equal(9);
    });

  const FAULTS: readonly [what: string, rows: RawTable, fault: RegExp][] = [
    ['no prompts', [['output tokens', '16']], /^nothing says what is asked; write a row "prompt tokens"/],
    [
      'a file that is not there',
      [...LENGTHS.slice(1), ['dataset', 'no/such.jsonl']],
      /"no\/such.jsonl" is not there; write the path of a file/,
    ],
    [
      'two sources of prompts',
      [...LENGTHS, ['trace', __filename]],
      /^prompts come from one source; keep one/,
    ],
    ['no answers', [['prompt tokens', '32']], /^nothing says how long answers are; write a row "output/],
    ['a beginning without a length', [...LENGTHS, ['shared prefixes', '2']], /needs a row "shared prefix/],
    [
      'a beginning that is longer than the prompts',
      [...LENGTHS, ['shared prefix tokens', '32']],
      /^prompts of 31\.\d tokens on average cannot begin with 32 shared ones; write longer/,
    ],
    [
      'a conversation of a trace',
      [
        ['trace', __filename],
        ['turns per session', '2'],
      ],
      /^the requests of a trace/,
    ],
    [
      'an unknown row',
      [...LENGTHS, ['Think time', '1 s']],
      /^"Think time" is nothing .* write one of prompt/,
    ],
    ['a row that stands twice', [...LENGTHS, ['output tokens', '8']], /stands in row 2 already/],
    ['a path that is none', [['dataset', ' ']], /^names no file; write its path/],
    ['turns that are no number', [...LENGTHS, ['turns per session', '0']], /^"0" is not a whole number/],
  ];
  for (const [what, rows, fault] of FAULTS)
    it(`refuses ${what}, with what to write`, () => {
      const faults = faultsOf(rows);
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(fault);
    });

  it('names all that is missing at once', () => {
    expect(faultsOf([['shared prefixes', '2']])).to.have.length(2);
  });

  it('lets a conversation of one turn be a request of a trace', () => {
    expect(
      faultsOf([
        ['trace', __filename],
        ['turns per session', '1'],
      ]),
    ).to.deep.equal([]);
  });
});
