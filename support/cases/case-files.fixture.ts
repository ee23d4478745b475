import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { CaseFileError } from './case-file';

/** A file that ships with the suite, by its name. */
export const shippedFile = (name: string): string => join(__dirname, '../../features/data', name);

/** The content of a shipped file, for a test to spoil. */
export const shippedText = (name: string): string => readFileSync(shippedFile(name), 'utf8');

/** A file of this content, gone when the test is over. */
export function fileOf(test: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-cases-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'x.json');
  writeFileSync(path, content);
  return path;
}

/** The faults that a reader finds in this content, without the file's path, which each of them begins with. */
export function faultsIn(test: TestContext, content: string, read: (path: string) => unknown): string[] {
  const path = fileOf(test, content);
  try {
    read(path);
  } catch (error) {
    if (!(error instanceof CaseFileError)) throw error;
    return error.message.split('\n').map((line) => {
      if (!line.startsWith(`${path}: `)) throw new Error(`"${line}" does not begin with the file's path`);
      return line.slice(path.length + 2);
    });
  }
  return [];
}

/** The text with one part replaced; the part has to be there. */
export function spoilt(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`"${part}" is not in the file`);
  return text.replace(part, () => by);
}
