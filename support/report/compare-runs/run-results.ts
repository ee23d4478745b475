import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RESULTS_SCHEMA_VERSION, resultsSchema, type Results } from '../results-schema';

/** The results of a run cannot be read; the message says which, why, and what to do. */
export class RunResultsError extends Error {
  override readonly name = 'RunResultsError';
}

const MOST_FAULTS = 5;
const versionSchema = z.object({ schemaVersion: z.string() });
/** Of the same first part of the version: what was added since is empty in an older file. */
const readableSchema = resultsSchema.extend({ schemaVersion: z.string() });

/** What the run of a folder found out. Throws a `RunResultsError`. */
export function readRunResults(folder: string): Results {
  const path = join(existingFolder(folder), 'results.json');
  const content = jsonIn(path, textAt(path, folder));
  const told = versionSchema.safeParse(content);
  if (!told.success)
    throw new RunResultsError(`${path} names no schemaVersion: it holds no results of a run`);
  const { schemaVersion } = told.data;
  if (!isReadable(schemaVersion)) throw new RunResultsError(versionFault(path, schemaVersion));
  const results = readableSchema.safeParse(content);
  if (results.success) return { ...results.data, schemaVersion: RESULTS_SCHEMA_VERSION };
  const faults = z.prettifyError(results.error).split('\n');
  const more = faults.length > 2 * MOST_FAULTS ? ['...'] : [];
  throw new RunResultsError(
    [
      `${path} does not keep to its schema ${RESULTS_SCHEMA_VERSION}; was it edited?`,
      ...faults.slice(0, 2 * MOST_FAULTS),
      ...more,
    ].join('\n'),
    { cause: results.error },
  );
}

function existingFolder(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new RunResultsError(
      `there is no folder ${folder}; name the folder of a run, such as reports/latest or one beside it`,
    );
  }
  if (found.isDirectory()) return folder;
  throw new RunResultsError(`${folder} is a file; name the folder of a run, in which results.json is`);
}

function textAt(path: string, folder: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = String(cause) } = cause as { code?: string };
    const message =
      code === 'ENOENT'
        ? `${folder} holds no results.json: it is not the folder of a run, or the run ended before it began to measure`
        : `${path} cannot be read (${code})`;
    throw new RunResultsError(message, { cause });
  }
}

function jsonIn(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw new RunResultsError(`${path} is no JSON: ${message}; was it edited, or copied in part?`, { cause });
  }
}

function versionFault(path: string, version: string): string {
  const what = `${path} is of schema ${version}, and this version of the suite reads ${RESULTS_SCHEMA_VERSION}`;
  return isOlder(version, RESULTS_SCHEMA_VERSION)
    ? `${what}: measure again with this version, or compare both runs with the version that wrote this one`
    : `${what}: compare them with the version of the suite that wrote it`;
}

const isReadable = (version: string): boolean =>
  version.split('.')[0] === RESULTS_SCHEMA_VERSION.split('.')[0] && !isOlder(RESULTS_SCHEMA_VERSION, version);

function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [version, than].map((text) => text.split('.').map(Number));
  const difference = theirs?.map((part, index) => part - (mine?.[index] ?? 0)).find((part) => part !== 0);
  return (difference ?? 0) > 0;
}
