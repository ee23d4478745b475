import { readFile } from 'node:fs/promises';
import { codeOf } from './part';

/** The text of a small file, trimmed; undefined where there is none. Other faults are the system's errors. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** As `textOf`, and undefined too where the kernel gives an error instead of a value. */
export const textIfTold = (path: string): Promise<string | undefined> => textOf(path).catch(() => undefined);
