import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeEnvironment } from '../report/environment';
import { replaceFile } from '../report/replace-file';
import type { Bench, SectionReport } from './bench-context';
import { isInstalled } from './cores';

const TOOLS = ['wrk', 'taskset', 'nice', 'redis-server'];

/** Writes what was found to `<folder>/<UTC time>.json` and to `latest.json` beside it; gives back the first's path. */
export async function writeResults(
  folder: string,
  startedAt: Date,
  { options, cores }: Pick<Bench, 'options' | 'cores'>,
  sections: Readonly<Partial<Record<string, SectionReport>>>,
): Promise<string> {
  const path = join(folder, `${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z.json`);
  const results = {
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    options,
    placement: cores.description,
    absentTools: TOOLS.filter((tool) => !isInstalled(tool)),
    environment: await describeEnvironment(),
    sections,
  };
  await mkdir(folder, { recursive: true });
  replaceFile(path, `${JSON.stringify(results, undefined, 2)}\n`);
  await copyFile(path, join(folder, 'latest.json'));
  return path;
}
