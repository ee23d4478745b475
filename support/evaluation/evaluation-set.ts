import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { MATCHES, type Match } from './answer-match';

/** A prompt with the answers that are right. */
export interface EvaluationItem {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly prompt: string;
  /** One of them has to be given. */
  readonly expected: readonly string[];
  readonly match: Match;
}

/** A file of prompts with expected answers, read; at least one. */
export interface EvaluationSet {
  readonly path: string;
  readonly items: readonly EvaluationItem[];
}

/** A file that is no evaluation set; the message has a line for each fault: the file, the line, what to write. */
export class EvaluationSetError extends Error {
  override readonly name = 'EvaluationSetError';

  constructor(path: string, faults: readonly string[], options?: ErrorOptions) {
    super(faults.map((fault) => `${path}: ${fault}`).join('\n'), options);
  }
}

const EXAMPLE = '{"prompt": "2 + 2 =", "expected": "4"}';

const refusal = (what: string, example: string): { error: (issue: { input?: unknown }) => string } => ({
  error: ({ input }) => `${input === undefined ? 'missing' : `not ${what}`}; write for example ${example}`,
});
const isText = (value: unknown): value is string => typeof value === 'string' && /\S/.test(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every(isText);

const itemFields = z.strictObject(
  {
    prompt: z.custom<string>(isText, refusal('a text with something in it', '"2 + 2 ="')),
    expected: z
      .custom<string | readonly string[]>(
        (value) => isText(value) || isTexts(value),
        refusal('a text with something in it, or a list of such', '"4" or ["4", "four"]'),
      )
      .transform((value) => (typeof value === 'string' ? [value] : value)),
    match: z.enum(MATCHES, { error: `not one of ${MATCHES.join(', ')}` }).default('exact'),
  },
  {
    error: ({ code, input }) =>
      code === 'unrecognized_keys'
        ? 'not known here; known are prompt, expected, match'
        : `${Array.isArray(input) ? 'a list' : 'no object'} where an item should stand; write for example ${EXAMPLE}`,
  },
);

/**
 * Reads JSON Lines of `{"prompt", "expected", "match"}`: `expected` is a text or a list of accepted ones, `match` is
 * `exact` (the default) or `prefix`; empty lines are skipped. Throws an `EvaluationSetError` that names every fault
 * at once.
 */
export function readEvaluationSet(path: string): EvaluationSet {
  const lines = textOf(path).split(/\r?\n/);
  const items: EvaluationItem[] = [];
  const faults: string[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const read = itemOf(text, line);
    if ('faults' in read) {
      faults.push(...read.faults.map((fault) => `line ${line}: ${fault}`));
      continue;
    }
    const earlier = lineOf.get(read.prompt);
    // Its answer would count twice, as if it were another question.
    if (earlier !== undefined)
      faults.push(`line ${line}: the prompt of line ${earlier} again; leave one of them out`);
    lineOf.set(read.prompt, earlier ?? line);
    items.push(read);
  }
  if (faults.length === 0 && items.length === 0) faults.push(`nothing in it; write lines such as ${EXAMPLE}`);
  if (faults.length > 0) throw new EvaluationSetError(path, faults);
  return { path, items };
}

function itemOf(text: string, line: number): EvaluationItem | { readonly faults: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { faults: [`not JSON: ${(error as Error).message}`] };
  }
  const result = itemFields.safeParse(json);
  if (result.success) return { line, ...result.data };
  return { faults: result.error.issues.flatMap(issueTexts) };
}

function issueTexts(issue: z.core.$ZodIssue): string[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: ${message}`);
  return [path.length === 0 ? message : `${path.join('.')}: ${message}`];
}

function textOf(path: string): string {
  try {
    // Some editors begin a file with a byte order mark, which the decoder takes off.
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault =
      code === 'ENOENT'
        ? 'there is no such file; write it, or name another one'
        : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? 'not UTF-8; save it as UTF-8'
          : `cannot be read: ${message}`;
    throw new EvaluationSetError(path, [fault], { cause: error });
  }
}
