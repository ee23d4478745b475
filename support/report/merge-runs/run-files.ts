import {
  createReadStream,
  createWriteStream,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, posix, relative, sep, win32 } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { Results } from '../results-schema';
import { mergedChartPath } from './merged-results';

/** A run that is merged, and where it stands. */
export interface SourceRun {
  /** The folder itself, not a link to it. */
  readonly folder: string;
  readonly results: Results;
}

/** What becomes of the records of all requests: in one file, as links to the files of the runs, or nothing. */
export type KeptRequests = 'together' | 'linked' | 'none';

/** Copies the charts of a run, and yields those copied; not one that is not there, or leads out of its folder. */
export function copyCharts({ folder, results }: SourceRun, into: string): Results['charts'] {
  return results.charts.filter(({ path }) => {
    const source = fileInside(folder, path);
    if (source === undefined) return false;
    const copy = join(into, mergedChartPath(results.run.id, path));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(source, copy);
    return true;
  });
}

/** The real path of a file of a run; nothing for one that is not there, or is somewhere else: the run may be a stranger's. */
function fileInside(folder: string, path: string): string | undefined {
  const named = join(folder, path);
  const isWithin = !posix.isAbsolute(path) && !win32.isAbsolute(path) && !path.split(/[\\/]/u).includes('..');
  if (!isWithin || !existsSync(named)) return undefined;
  const real = realpathSync(named);
  const isInside = real.startsWith(`${folder}${sep}`);
  return isInside && statSync(real).isFile() ? real : undefined;
}

/**
 * Keeps the records of the requests: together in `requests.ndjson`, each with its `run` before all else, those that
 * were merged before as they are, or as a link
 * `requests-<run>.ndjson` to the file of each run. `folder` is where the files will be in the end.
 */
export async function keepRequests(
  runs: readonly SourceRun[],
  kept: KeptRequests,
  draft: string,
  folder: string,
): Promise<void> {
  const files = runs.flatMap(({ folder: source, results }) => {
    const file = fileInside(source, 'requests.ndjson');
    return file === undefined ? [] : [{ file, run: results.run.id }];
  });
  switch (kept) {
    case 'none':
      return;
    case 'linked':
      for (const { file, run } of files)
        symlinkSync(relative(folder, file), join(draft, `requests-${run}.ndjson`));
      return;
    case 'together':
      if (files.length > 0) await pipeline(linesOf(files), createWriteStream(join(draft, 'requests.ndjson')));
  }
}

/** Line by line: the file of a long run does not fit into memory. */
async function* linesOf(
  files: readonly { readonly file: string; readonly run: string }[],
): AsyncGenerator<string> {
  for (const { file, run } of files) {
    const origin = `{"run":${JSON.stringify(run)},`;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      // The end of a file that a killed run left is cut; so is the record.
      if (!line.startsWith('{"') || !line.endsWith('}')) continue;
      yield line.startsWith('{"run":') ? `${line}\n` : `${origin}${line.slice(1)}\n`;
    }
  }
}
