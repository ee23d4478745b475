import { existsSync } from 'node:fs';
import { parseCount } from '../../quantities/count';
import { readPairs } from '../../quantities/paired-table';
import { TableFaults, type RawTable, type TableFault } from '../../quantities/table-faults';
import type { LengthDistribution } from '../lengths/length-distribution';
import { parseLength } from '../lengths/parse-length';
import { parseThinkTime } from '../lengths/parse-think-time';
import type { ThinkTimeDistribution } from '../lengths/think-time-distribution';

/** What virtual users ask for, as a feature's table says. */
export interface UserBehaviour {
  /** Where the prompts come from. */
  readonly prompts:
    | { readonly from: 'lengths'; readonly tokens: LengthDistribution }
    | { readonly from: 'dataset'; readonly path: string }
    | { readonly from: 'trace'; readonly path: string };
  /** Undefined where the trace, or each entry of the dataset, says how long answers are; else it goes before those. */
  readonly outputTokens: LengthDistribution | undefined;
  readonly thinkTime: ThinkTimeDistribution;
  /** Of one conversation: each brings along what was said before it. */
  readonly turns: number;
  /** What prompts begin with: so many tokens, and so many different beginnings. */
  readonly sharedPrefix: { readonly tokens: number; readonly count: number } | undefined;
}

const path = (text: string): string => {
  const name = text.trim();
  if (name === '') throw new Error('names no file; write its path, for example data/prompts.jsonl');
  if (!existsSync(name))
    throw new Error(`"${name}" is not there; write the path of a file, as seen from ${process.cwd()}`);
  return name;
};

/** The rows that a table can have, and how each is read. */
const ROWS = {
  'prompt tokens': parseLength,
  'output tokens': parseLength,
  'think time': parseThinkTime,
  'turns per session': parseCount,
  'shared prefix tokens': parseCount,
  'shared prefixes': parseCount,
  dataset: path,
  trace: path,
} as const;
type RowName = keyof typeof ROWS;
type Given = Partial<{ readonly [Name in RowName]: ReturnType<(typeof ROWS)[Name]> }>;

/** Reads the table; throws `TableFaults` that name every faulty cell. */
export function parseUserBehaviour(rows: RawTable): UserBehaviour {
  const pairs = readPairs('what virtual users ask for', rows, {
    name: parseRowName,
    value: (text, name) => ROWS[name](text),
  });
  const given = Object.fromEntries(pairs.map(({ name, value }) => [name, value])) as Given;
  const faults = missing(given);
  if (faults.length > 0) throw new TableFaults('what virtual users ask for', undefined, faults);
  const tokens = given['shared prefix tokens'];
  return {
    prompts: promptsOf(given),
    outputTokens: given['output tokens'],
    thinkTime: given['think time'] ?? parseThinkTime('0 s'),
    turns: given['turns per session'] ?? 1,
    sharedPrefix: tokens === undefined ? undefined : { tokens, count: given['shared prefixes'] ?? 1 },
  };
}

function promptsOf({ 'prompt tokens': tokens, dataset, trace }: Given): UserBehaviour['prompts'] {
  if (dataset !== undefined) return { from: 'dataset', path: dataset };
  if (trace !== undefined) return { from: 'trace', path: trace };
  if (tokens === undefined) throw new Error('a table without prompts was let through');
  return { from: 'lengths', tokens };
}

function missing(given: Given): TableFault[] {
  const { dataset, trace, 'prompt tokens': promptTokens, 'output tokens': outputTokens } = given;
  const shared = given['shared prefix tokens'] ?? 0;
  const sources = [promptTokens, dataset, trace].filter((source) => source !== undefined).length;
  const faults: string[] = [];
  if (sources === 0)
    faults.push('nothing says what is asked; write a row "prompt tokens", "dataset" or "trace"');
  if (sources > 1)
    faults.push('prompts come from one source; keep one of the rows "prompt tokens", "dataset" and "trace"');
  if (promptTokens !== undefined && outputTokens === undefined)
    faults.push('nothing says how long answers are; write a row "output tokens", for example 32');
  if (promptTokens !== undefined && promptTokens.mean <= shared)
    faults.push(
      `prompts of ${Number(promptTokens.mean.toPrecision(3))} tokens on average cannot begin with ${shared} shared ones; write longer prompts, or a shorter beginning`,
    );
  if (given['shared prefixes'] !== undefined && given['shared prefix tokens'] === undefined)
    faults.push('"shared prefixes" needs a row "shared prefix tokens", for example 64');
  if (trace !== undefined && (given['turns per session'] ?? 1) > 1)
    faults.push('the requests of a trace are no conversations; leave out "turns per session"');
  return faults.map((message) => ({ message }));
}

function parseRowName(text: string): RowName {
  const name = (Object.keys(ROWS) as RowName[]).find((known) => known === text);
  if (name !== undefined) return name;
  throw new Error(`"${text}" is nothing that virtual users do; write one of ${Object.keys(ROWS).join(', ')}`);
}
