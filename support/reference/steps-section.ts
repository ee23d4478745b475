import { basename } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import type { TableReader } from '../gherkin/step-table';
import { PARAMETER_READERS } from '../parameter-readers';
import { TableFaults } from '../quantities/table-faults';
import { TABLE_READERS } from '../table-readers';
import { acceptedBy, listedWords, type Reader } from './accepted-text';
import { anchor, code, codes, paragraphs } from './markdown';
import { usedSteps, type UsedStep } from './used-step';

const READERS: Readonly<Record<string, Reader | undefined>> = PARAMETER_READERS;
/** Cucumber's own parameter types, which no definition of this project describes. */
const BUILT_IN: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  int: 'a whole number',
  float: 'a number',
  word: 'one word',
};
const TABLES: Readonly<Record<string, TableReader | undefined>> = TABLE_READERS;

/** The sentences that features can use, what may stand for their parameters, and their tables. */
export function stepsSections(envelopes: readonly Envelope[]): string {
  const steps = usedSteps(envelopes);
  const files = [...new Set(steps.map(({ file }) => file))];
  return paragraphs(
    '## Steps',
    'A word in braces is a parameter, and links to what may stand for it; `(s)` may be left out, as may all that is in ' +
      'parentheses. Below each sentence is its first use in the features.',
    ...files.map((file) =>
      paragraphs(
        `### ${titleOf(file)}`,
        steps
          .filter((step) => step.file === file)
          .map(stepItem)
          .join('\n'),
      ),
    ),
    '## Parameters',
    parameters(envelopes, steps),
    '## Tables of steps',
    ...steps.filter(({ expression }) => TABLES[expression] !== undefined).map(tableOfStep),
  );
}

/** `virtual-users.steps.ts` is about `virtual users`. */
const titleOf = (file: string): string => `Steps: ${basename(file, '.steps.ts').replaceAll('-', ' ')}`;

function stepItem({ expression, parameters: names, example, rows }: UsedStep): string {
  const links = [...new Set(names)].map((name) => `[${name}](#${anchor(name)})`).join(', ');
  const withTable = rows.length > 0 ? `[a table](#${anchor(expression)})` : '';
  const needs = [links, withTable].filter((text) => text !== '').join(', ');
  return [
    `- ${code(expression)}${needs === '' ? '' : `: ${needs}`}`,
    example === undefined ? '' : `  <br>${code(example)}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function parameters(envelopes: readonly Envelope[], steps: readonly UsedStep[]): string {
  const patterns = new Map(
    envelopes.flatMap(({ parameterType }) =>
      parameterType === undefined ? [] : [[parameterType.name, parameterType.regularExpressions] as const],
    ),
  );
  const used = [...new Set(steps.flatMap(({ parameters: names }) => names))].sort((one, other) =>
    one.localeCompare(other, 'en'),
  );
  return paragraphs(
    ...used.map((name) => paragraphs(`### ${name}`, sentence(accepted(name, patterns.get(name) ?? [])))),
  );
}

function accepted(name: string, patterns: readonly string[]): string {
  if (name === 'observation') return 'one of the [observations](#observations)';
  const words = listedWords(patterns);
  if (words !== undefined) return codes(words);
  const reader = READERS[name];
  return reader === undefined ? (BUILT_IN[name] ?? codes(patterns)) : acceptedBy(reader);
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function tableOfStep({ expression, example, rows }: UsedStep): string {
  return paragraphs(
    `### ${code(expression)}`,
    sentence(columnsOf(expression)),
    `\`\`\`gherkin\n${[example ?? expression, ...gherkinRows(rows)].join('\n')}\n\`\`\``,
  );
}

/** What a table's reader says to one that it cannot read. */
function columnsOf(expression: string): string {
  try {
    TABLES[expression]?.([['?']], []);
    return 'any table';
  } catch (error) {
    if (!(error instanceof TableFaults)) throw error;
    const messages = error.faults.map(({ message }) => message);
    const [advice = messages[0] ?? ''] = messages.flatMap(
      (message) => /(?:the columns are|write) .*$/su.exec(message) ?? [],
    );
    return advice;
  }
}

/** The rows as a feature file has them, each column as wide as its widest cell. */
function gherkinRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map(
    (cells) => `  | ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
}
