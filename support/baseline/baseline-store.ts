import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../report/replace-file';
import { BaselineError } from './baseline-error';
import { parseBaselineName } from './baseline-name';
import { BASELINE_VERSION, baselineSchema, READABLE_VERSIONS, type Baseline } from './baseline-schema';

/** For baselines of this machine alone, beside those that are shared. */
const LOCAL = 'local';
const MOST_FAULT_LINES = 8;
const versionSchema = z.object({ schemaVersion: z.string() });

/** A baseline of the folder, and whether it is of this machine alone. */
export interface StoredName {
  readonly name: string;
  readonly local: boolean;
  readonly path: string;
}

/** A folder of baselines, one file each: `<name>.json`, or `local/<name>.json`, which goes before a shared one. */
export class BaselineStore {
  constructor(readonly folder: string) {}

  /** The baselines that there are, by name; none of a folder that is not there. */
  get names(): readonly StoredName[] {
    return [true, false]
      .flatMap((local) =>
        filesIn(local ? join(this.folder, LOCAL) : this.folder).map((name) => ({
          ...{ name, local },
          path: this.#path(name, local),
        })),
      )
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Throws a `BaselineError` where there is none of that name, or it cannot be read. */
  read(name: string): Baseline {
    const found = this.find(name);
    if (found === undefined) throw new BaselineError(this.lackOf(name));
    return readBaseline(found.path);
  }

  /** Throws a `BaselineError` where it cannot be read. */
  readStored({ path }: StoredName): Baseline {
    return readBaseline(path);
  }

  /** Where a baseline is; undefined where there is none of that name. */
  find(name: string): StoredName | undefined {
    const found = this.names.filter((one) => one.name === name);
    return found.find(({ local }) => local) ?? found[0];
  }

  /** What is to be done where there is no baseline of a name. */
  lackOf(name: string): string {
    const names = [...new Set(this.names.map((one) => one.name))];
    const how = `to make one, "npx cucumber-js --tags @regression", then "npm run baseline -- save ${name}"`;
    return names.length === 0
      ? `there is no baseline "${name}" in ${this.folder}, nor any other; ${how}`
      : `there is no baseline "${name}" in ${this.folder}, which has ${names.join(', ')}: write one of these, or, ${how}`;
  }

  /** Writes it and gives back the path. Throws a `BaselineError` where one of that name is there already. */
  write(
    baseline: Baseline,
    { local, replace }: { readonly local: boolean; readonly replace: boolean },
  ): string {
    const path = this.#path(parseBaselineName(baseline.name), local);
    const there = this.names.some((one) => one.path === path);
    if (there && !replace)
      throw new BaselineError(`${path} is there already; add --replace, or choose another name`);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (cause) {
      throw new BaselineError(
        `${dirname(path)} cannot be made (${(cause as NodeJS.ErrnoException).code ?? ''})`,
        {
          cause,
        },
      );
    }
    replaceFile(path, baselineText(baseline));
    return path;
  }

  #path(name: string, local: boolean): string {
    return join(this.folder, ...(local ? [LOCAL] : []), `${name}.json`);
  }
}

/** One figure and one load a line: small, and a change of one figure is a change of one line. */
function baselineText({ figures, distributions, ...rest }: Baseline): string {
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/u, '');
  const list = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  return `${head},\n  "figures": ${list(figures)},\n  "distributions": ${list(distributions)}\n}\n`;
}

function readBaseline(path: string): Baseline {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new BaselineError(
      code === undefined
        ? `${path} is no JSON: ${message}; was it edited, or merged with a conflict? Save it anew, or take it from an earlier commit`
        : `${path} cannot be read (${code})`,
      { cause },
    );
  }
  const version = versionSchema.safeParse(content).data?.schemaVersion;
  if (version === undefined) throw new BaselineError(`${path} names no schemaVersion: it is no baseline`);
  if (!READABLE_VERSIONS.some((one) => one === version))
    throw new BaselineError(
      `${path} is of schema ${version}, and this version of the suite reads ${BASELINE_VERSION}: save it anew from a run of this version`,
    );
  const result = baselineSchema.safeParse(content);
  if (result.success) return result.data;
  const faults = z.prettifyError(result.error).split('\n').slice(0, MOST_FAULT_LINES);
  throw new BaselineError(
    `${path} does not keep to its schema ${BASELINE_VERSION}; was it edited? Save it anew.\n${faults.join('\n')}`,
    { cause: result.error },
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json'))
      .map((entry) => entry.name.slice(0, -'.json'.length));
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new BaselineError(`the folder of baselines ${folder} cannot be read (${code})`, { cause });
  }
}
