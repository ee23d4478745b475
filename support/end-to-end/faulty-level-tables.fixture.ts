import { expect } from 'chai';
import { table, usersFeature } from './user-feature.fixture';

export const USERS = 'virtual users who ask for:';
export const LEVELS = 'the number of virtual users grows over these levels:';
const PHASES = 'usage goes through these phases:';
export const LIMITS = 'these limits should hold:';
const PROMPTS = 'prompts of these lengths are asked cold and warm:';

/** A step whose table is faulty: which cell is, and what is said of it. */
interface Fault {
  readonly title: string;
  readonly step: string;
  readonly rows: readonly (readonly string[])[];
  /** The text of the faulty cell; absent: the row, or the step, as a whole. */
  readonly cell?: string;
  /** The name of its column, where the table has a header. */
  readonly column?: string;
  readonly says: RegExp;
}

export const FAULTS: readonly Fault[] = [
  {
    title: 'an unknown name of a row',
    step: USERS,
    rows: [
      ['promt tokens', '16'],
      ['output tokens', '8'],
    ],
    cell: 'promt tokens',
    says: /"promt tokens" is nothing that virtual users do; write one of prompt tokens, output tokens/,
  },
  {
    title: 'a misspelt distribution',
    step: USERS,
    rows: [
      ['prompt tokens', 'lognorml, mean 32, deviation 16'],
      ['output tokens', '8'],
    ],
    cell: 'lognorml',
    says: /it begins with "lognorml"; write for example 128; or normal, mean 128, deviation 32; or lognormal/,
  },
  {
    title: 'a part that its distribution does not have',
    step: USERS,
    rows: [
      ['prompt tokens', '16'],
      ['output tokens', 'normal, men 32, deviation 16'],
    ],
    cell: 'normal, men',
    says: /"men 32" is none of its parts; write for example normal, mean 128, deviation 32/,
  },
  {
    title: 'a time without a unit',
    step: USERS,
    rows: [
      ['prompt tokens', '16'],
      ['output tokens', '8'],
      ['think time', 'exponential, mean 5'],
    ],
    cell: 'exponential, mean 5',
    says: /"5" is a count, not a duration; write for example 300 ms/,
  },
  {
    title: 'nothing that says how long answers are',
    step: USERS,
    rows: [['prompt tokens', '17']],
    says: /nothing says how long answers are; write a row "output tokens", for example 32/,
  },
  {
    title: 'numbers that do not rise',
    step: LEVELS,
    rows: [['virtual_users'], ['64'], ['33']],
    cell: '33',
    column: 'virtual_users',
    says: /33 is not above the row before; write them in rising order/,
  },
  {
    title: 'a number that is none',
    step: LEVELS,
    rows: [['virtual_users'], ['1O']],
    cell: '1O',
    column: 'virtual_users',
    says: /"1O" is not a whole number of at least 1; write digits only, for example 32/,
  },
  {
    title: 'an unknown column of phases',
    step: PHASES,
    rows: [
      ['phase', 'virtual_users', 'ramp', 'hold', 'pause'],
      ['normal', '8', '1 s', '1 s', '1 s'],
    ],
    cell: 'pause',
    column: 'pause',
    says: /"pause" is no column of this table; the columns are phase, virtual_users, ramp, hold/,
  },
  {
    title: 'a column that is missing',
    step: PHASES,
    rows: [
      ['phase', 'virtual_users', 'hold'],
      ['lunch', '8', '1 s'],
    ],
    says: /the column ramp is missing; the columns are phase, virtual_users, ramp, hold/,
  },
  {
    title: 'a misspelt length of prompts',
    step: PROMPTS,
    rows: [['prompt_tokens'], ['2k']],
    cell: '2k',
    column: 'prompt_tokens',
    says: /"2k" is not a whole number of at least 1; write digits only, for example 32/,
  },
  {
    title: 'a misspelt figure in the header of limits',
    step: LIMITS,
    rows: [
      ['virtual_users', 'p95 time to frist token'],
      ['8', '100 ms'],
    ],
    cell: 'p95 time to frist token',
    column: 'p95 time to frist token',
    says: /"time to frist token" is not a metric; known are .*time to first token/,
  },
  {
    title: 'a figure that does not say which of its values',
    step: LIMITS,
    rows: [
      ['virtual_users', 'response time'],
      ['8', '100 ms'],
    ],
    cell: 'response time',
    column: 'response time',
    says: /"response time" does not say which of its values is meant; write for example "p95 response time"/,
  },
  {
    title: 'a limit of the wrong dimension',
    step: LIMITS,
    rows: [
      ['virtual_users', 'p95 TPOT', 'throughput'],
      ['8', '100 ms', '77 ms'],
    ],
    cell: '77 ms',
    column: 'throughput',
    says: /"77 ms" is a duration, not a token rate; write for example 1000 tokens per second/,
  },
  {
    title: 'levels that are told apart by nothing known',
    step: LIMITS,
    rows: [
      ['users', 'p95 TTFT'],
      ['8', '100 ms'],
    ],
    cell: 'users',
    column: 'users',
    says: /"users" is nothing that levels are told apart by; write .*virtual_users, phase, prompt_tokens/,
  },
  {
    title: 'a limit of an agreement in another dimension',
    step: 'at least 16 virtual users should be served within:',
    rows: [['error rate', '20 ms']],
    cell: '20 ms',
    says: /"20 ms" is a duration, not a share; write for example \d+%/,
  },
  {
    title: 'no table at all',
    step: 'at least 17 requests per second should be served within:',
    rows: [],
    says: /"at least 17 requests per second should be served within:" needs a table and has none; write its rows below it/,
  },
];

const keyword = (step: string): string =>
  step === USERS ? 'Given' : step.includes('should') ? 'Then' : 'When';

const scenarioOf = ({ title, step, rows }: Fault): string =>
  [
    `  Scenario: ${title}`,
    `    ${keyword(step)} ${step}`,
    ...(rows.length === 0 ? [] : [table(...rows)]),
  ].join('\n');

/** Everything that can be wrong with a table of levels, in one feature. */
export const FEATURE = usersFeature(FAULTS.map(scenarioOf));
const LINES = FEATURE.split('\n');

/** What a fault is told with: file, line, the cell's place and its column, and what to write. */
function placeOf({ title, cell, column, rows }: Fault): RegExp {
  const first = LINES.indexOf(`  Scenario: ${title}`) + 1;
  const within = LINES.slice(first, first + 1 + rows.length);
  const row = within.findIndex((line) => cell !== undefined && line.includes(`| ${cell}`));
  if (cell === undefined || row === -1) return new RegExp(`copy\\.feature:\\d+: `);
  const position = (within[row] ?? '').indexOf(`| ${cell}`) + 3;
  return new RegExp(
    `copy\\.feature:${first + row + 1}:${position}${column === undefined ? '' : `, column ${column}`}: `,
  );
}

/** Each fault is told once, with its place and what to write. */
export function expectEveryFault(text: string): void {
  for (const fault of FAULTS) {
    const told = new RegExp(`${placeOf(fault).source}.*${fault.says.source}`, 'g');
    expect(text.match(told) ?? [], `${fault.title} in\n${text}`).to.have.length(1);
  }
  expect(text).not.to.match(/^\s+at /m);
}
