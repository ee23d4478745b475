import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { ReportError } from './report-error';

/**
 * Writes a file as a whole: a reader, or a crash, finds the old text or the new, never a part. Its folder
 * must be there; throws a `ReportError`.
 */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (cause) {
    // Whatever stands in the way is what has to be told.
    try {
      rmSync(draft, { force: true });
    } catch {
      // It stays.
    }
    throw ReportError.writing(path, cause);
  }
}
