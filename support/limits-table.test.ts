import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseLimitsTable, parseSla, type LevelLimit } from './limits-table';
import type { RawTable } from './quantities/table-faults';
import { faultTexts } from './table-faults-of.fixture';

const LEVELS: RawTable = [
  ['virtual_users', 'p95 time to first token', 'error rate', 'throughput'],
  ['1', '100 ms', '', '100 tokens per second'],
  ['16', '2 s', '1%', ''],
];

const shown = ({ kind, key, figure, comparison, limit }: LevelLimit): string =>
  `${kind} ${key}: ${figure.metric.name} ${comparison} ${limit.value} ${limit.dimension}`;

describe('parseLimitsTable', () => {
  it('reads a limit from every cell that is not empty', () => {
    expect(parseLimitsTable(LEVELS).map(shown)).to.deep.equal([
      'virtual users 1: ttft at most 100 duration',
      'virtual users 1: output_tps at least 100 token rate',
      'virtual users 16: ttft at most 2000 duration',
      'virtual users 16: error_rate at most 1 share',
    ]);
  });

  it('reads which statistic is meant', () => {
    expect(parseLimitsTable(LEVELS)[0]?.figure.statistic).to.deep.equal({ kind: 'percentile', share: 0.95 });
  });

  it('calls levels what their loads call them', () => {
    const keys = (kind: string, key: string): readonly (readonly [string, string])[] =>
      parseLimitsTable([
        [kind, 'error rate'],
        [key, '1%'],
      ]).map((limit) => [limit.kind, limit.key] as const);
    expect(keys('virtual_users', '016')).to.deep.equal([['virtual users', '16']]);
    expect(keys('prompt_tokens', '256')).to.deep.equal([['prompt tokens', '256']]);
    expect(keys('phase', ' normal again ')).to.deep.equal([['phase', 'normal again']]);
  });

  const FAULTS: readonly [what: string, rows: RawTable, faults: readonly RegExp[]][] = [
    [
      'a table without rows',
      [],
      [/^0,0: "" is nothing that levels are told apart by; write one of virtual_/],
    ],
    [
      'levels of an unknown kind',
      [
        ['users', 'error rate'],
        ['1', '1%'],
      ],
      [/^0,0: "users" is nothing that/],
    ],
    [
      'no limits at all',
      [
        ['phase', 'error rate'],
        ['peak', ''],
      ],
      [/^-,-: the table limits nothing; write a/],
    ],
    ['no figures', [['phase'], ['peak']], [/^-,-: the table limits nothing/]],
    [
      'figures that are none, all of them',
      [
        ['phase', 'speed', 'p95 throughput', 'error rate'],
        ['peak', '1', '2', '?'],
      ],
      [/^0,1: "speed" is not a figure/, /^0,2: "p95 throughput": a load has one/],
    ],
    [
      'limits that are none, all of them',
      [
        ['phase', 'error rate', 'p99 TTFT'],
        ['normal', '1 s', '5%'],
        ['peak', '1%', 'soon'],
      ],
      [
        /^1,1: "1 s" is a duration, not a share/,
        /^1,2: "5%" is a share, not a duration/,
        /^2,2: "soon" is not a quantity/,
      ],
    ],
    [
      'a level that is no number',
      [
        ['virtual_users', 'error rate'],
        ['eight', '1%'],
      ],
      [/^1,0: "eight" is not/],
    ],
    [
      'a phase without a name',
      [
        ['phase', 'error rate'],
        ['', '1%'],
      ],
      [/^1,0: the phase has no name/],
    ],
    [
      'a level that stands twice',
      [
        ['virtual_users', 'error rate'],
        ['8', '1%'],
        ['08', '2%'],
      ],
      [/^2,0: there is a row for 8 already; keep one of them$/],
    ],
    [
      'a figure that stands twice',
      [
        ['phase', 'error rate', 'error rate'],
        ['peak', '1%', '2%'],
      ],
      [/^0,2: the figure stands twice; keep one of its columns$/],
    ],
  ];
  for (const [what, rows, wanted] of FAULTS)
    it(`refuses ${what}, with what to write`, () => {
      const faults = faultTexts(() => parseLimitsTable(rows));
      expect(faults, faults.join('\n')).to.have.length(wanted.length);
      for (const [index, fault] of faults.entries()) expect(fault).to.match(wanted[index]!);
    });
});

describe('parseSla', () => {
  it('reads what must hold together, in the order of the rows', () => {
    const sla = parseSla([
      ['p95 TTFT', '500 ms'],
      ['throughput', '1000 tokens per second'],
      ['error rate', '2%'],
    ]);
    const read = sla.map(({ figure, comparison, limit }) => [figure.metric.name, comparison, limit.value]);
    expect(read).to.deep.equal([
      ['ttft', 'at most', 500],
      ['output_tps', 'at least', 1000],
      ['error_rate', 'at most', 2],
    ]);
  });

  it('refuses what limits nothing, or what is no figure or no limit', () => {
    expect(faultTexts(() => parseSla([]))[0]).to.match(
      /^-,-: the table limits nothing; write for example \| p95/,
    );
    expect(faultTexts(() => parseSla([['TTFT', '1 s']]))[0]).to.match(/^0,0: "TTFT" does not say which/);
    expect(faultTexts(() => parseSla([['p95 TTFT', '1%']]))[0]).to.match(/^0,1: "1%" is a share, not a dur/);
    const twice = [
      ['error rate', '1%'],
      ['error rate', '2%'],
    ];
    expect(faultTexts(() => parseSla(twice))[0]).to.match(/^1,0: "error rate" stands in row 1 already/);
  });
});
