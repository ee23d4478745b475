import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { placeOf, readJson } from './json-fault';
import { isJsonObject } from './json-object';
import { formatPath, type JsonPath } from './json-path';

/** A file of cases, read. */
export interface CaseFile<Case> {
  readonly path: string;
  readonly provider?: string;
  /** The settings' model otherwise. */
  readonly model?: string;
  readonly temperature: number;
  readonly cases: readonly [Case, ...Case[]];
}

/** A file of cases that is not in order; the message has a line for each fault: the file, the place, what to write. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError';

  constructor(path: string, faults: readonly string[], options?: ErrorOptions) {
    super(faults.map((fault) => `${path}: ${fault}`).join('\n'), options);
  }
}

/**
 * Reads JSON that keeps to a schema, and whose list of that name has no two entries of one name. Throws a
 * `CaseFileError` that names every fault at once.
 */
export function readCaseFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  list: string,
): z.output<Schema> {
  // Some editors begin a file with a byte order mark, which is no JSON.
  const text = textOf(path).replace(/^\uFEFF/, '');
  const json = readJson(text);
  if (json.status === 'not json') {
    const { line, column } = placeOf(text, json.offset);
    throw new CaseFileError(path, [`line ${line}, column ${column}: not JSON: ${json.reason}`]);
  }
  const result = schema.safeParse(json.value);
  const faults = [...(result.error?.issues ?? []).flatMap(issueTexts), ...repeatedNames(json.value, list)];
  if (result.success && faults.length === 0) return result.data;
  throw new CaseFileError(path, [...new Set(faults)]);
}

/** The case of that name; throws a `CaseFileError` that lists the names there are. */
export function caseNamed<Case extends { readonly name: string }>(
  { path, cases }: CaseFile<Case>,
  name: string,
): Case {
  const found = cases.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = cases.map((one) => JSON.stringify(one.name)).join(', ');
  throw new CaseFileError(path, [
    `there is no ${JSON.stringify(name)}; known are ${known}: write one of them, or add it to the file`,
  ]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const fault = missing
      ? 'there is no such file; write it, or name another one'
      : `cannot be read: ${(error as Error).message}`;
    throw new CaseFileError(path, [fault], { cause: error });
  }
}

function issueTexts(issue: z.core.$ZodIssue): string[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [placed(path, message)];
  return issue.keys.map((key) => placed([...path, key], message));
}

const placed = (path: JsonPath, message: string): string =>
  path.length === 0 ? message : `${formatPath(path)}: ${message}`;

/** Apart from the schema, which would not look at names where another fault was found before. */
function repeatedNames(json: unknown, list: string): string[] {
  const entries = isJsonObject(json) ? json[list] : undefined;
  if (!Array.isArray(entries)) return [];
  const names = entries.map((entry: unknown) => (isJsonObject(entry) ? entry['name'] : undefined));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    const place = formatPath([list, index, 'name']);
    return [`${place}: ${JSON.stringify(name)} is the name of ${list}[${first}] too; write another one`];
  });
}

/** Provider, model and temperature as requests name them, without those that the file leaves out. */
export function headOf(head: {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly temperature: number;
}): Pick<CaseFile<never>, 'provider' | 'model' | 'temperature'> {
  const { provider, model, temperature } = head;
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    temperature,
  };
}
