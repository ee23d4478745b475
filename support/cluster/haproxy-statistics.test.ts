import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { NamedNode } from './balancer-process-nodes';
import { haproxyCounts } from './haproxy-statistics';

const COLUMNS = [
  ...[
    'svname',
    'scur',
    'stot',
    'econ',
    'eresp',
    'wretr',
    'wredis',
    'status',
    'lbtot',
    'hrsp_2xx',
    'hrsp_3xx',
  ],
  ...['hrsp_4xx', 'hrsp_5xx', 'cli_abrt', 'srv_abrt'],
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], number | string>>;

/** As haproxy writes it: the header begins with a number sign, each line ends with a comma, and a blank one is last. */
const csvOf = (...lines: readonly Line[]): string =>
  [
    `# pxname,${COLUMNS.join(',')},last_chk,`,
    ...lines.map((line) => {
      const values = COLUMNS.map((column) => line[column] ?? (column === 'status' ? 'UP' : 0));
      return `nodes,${values.join(',')},"Layer7 OK, 200",`;
    }),
    '',
    '',
  ].join('\n');

const NODE: NamedNode = { id: 'node-7', name: 'n0', address: '127.0.0.1:1' };
const countsOf = (line: Line) => {
  const { nodes, retried } = haproxyCounts(csvOf({ svname: 'n0', ...line }), [NODE]);
  return { ...nodes.get('node-7'), retried };
};

describe('haproxyCounts', () => {
  // What haproxy 2.6.12 wrote of ten requests, with three repetitions allowed, and nothing under way.
  const cases: readonly [string, Line, { attempts: number; failures: number; retried: number }][] = [
    [
      'nine refused, each given to another node',
      { stot: 9, lbtot: 9, wredis: 9 },
      { attempts: 9, failures: 9, retried: 9 },
    ],
    [
      'nine closed without an answer, each given to another node',
      { stot: 9, lbtot: 9, wretr: 9, wredis: 9 },
      { attempts: 9, failures: 9, retried: 9 },
    ],
    [
      'nine reset, each given to another node',
      { stot: 9, lbtot: 9, wretr: 9, wredis: 9, eresp: 9 },
      { attempts: 9, failures: 9, retried: 9 },
    ],
    [
      'five cut after their headers',
      { stot: 5, lbtot: 5, eresp: 5, srv_abrt: 5, hrsp_2xx: 5 },
      { attempts: 5, failures: 5, retried: 0 },
    ],
    ['five garbled', { stot: 5, lbtot: 5, eresp: 5 }, { attempts: 5, failures: 5, retried: 0 }],
    [
      'all refused by the only node',
      { stot: 40, lbtot: 10, econ: 10, wretr: 30 },
      { attempts: 40, failures: 40, retried: 30 },
    ],
    [
      'all closed by the only node',
      { stot: 40, lbtot: 10, eresp: 10, wretr: 60 },
      { attempts: 40, failures: 40, retried: 30 },
    ],
    [
      'all reset by the only node',
      { stot: 40, lbtot: 10, eresp: 50, wretr: 60 },
      { attempts: 40, failures: 40, retried: 30 },
    ],
    [
      'the last 503 of the only node passed on',
      { stot: 40, lbtot: 10, wretr: 60, hrsp_5xx: 10 },
      { attempts: 40, failures: 30, retried: 30 },
    ],
  ];
  for (const [name, line, counts] of cases)
    it(`counts ${name}`, () => {
      expect(countsOf(line)).to.include(counts);
    });

  it('takes nothing under way, and no client that left, for a failure', () => {
    expect(
      countsOf({ stot: 30, lbtot: 30, scur: 4, hrsp_2xx: 12, wredis: 9, eresp: 9, cli_abrt: 5 }),
    ).to.include({
      attempts: 30,
      failures: 9,
      inFlight: 4,
    });
  });

  for (const [status, up] of [
    ['UP', true],
    ['UP 1/2', true],
    ['DOWN', false],
    ['DOWN 1/2', false],
    ['MAINT', false],
  ] as const)
    it(`takes ${status} for ${up ? 'healthy' : 'not healthy'}`, () => {
      expect(countsOf({ status }).up).to.equal(up);
    });

  it('adds up what was repeated on all nodes', () => {
    const other = { id: 'b', name: 'n1', address: '127.0.0.1:2' };
    const csv = csvOf({ svname: 'n0', stot: 3, lbtot: 2 }, { svname: 'n1', wredis: 4 });
    expect(haproxyCounts(csv, [NODE, other]).retried).to.equal(5);
  });

  it('says which node is missing, and refuses what is no such table', () => {
    expect(() => haproxyCounts(csvOf({ svname: 'n1' }), [NODE])).to.throw('no line for server n0 (node-7)');
    expect(() => haproxyCounts('Unknown command\n', [NODE])).to.throw();
    expect(() => haproxyCounts('# pxname,svname,\nnodes,n0,\n', [NODE])).to.throw();
  });
});
