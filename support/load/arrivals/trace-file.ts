import { open, type FileHandle } from 'node:fs/promises';
import { csvRows } from './csv-rows';
import { jsonlRows } from './jsonl-rows';
import type { TraceRow } from './trace-format';

/** Opens a trace; throws with its path when there is no such file. */
export async function openTrace(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (cause) {
    throw new Error(notAFile(path, (cause as NodeJS.ErrnoException).code ?? String(cause)), { cause });
  }
  throw new Error(notAFile(path, 'a folder or a device'));
}

/** The rows of an open trace, read as they are asked for: JSON where the file begins with a bracket, else CSV. */
export async function rowsOf(file: FileHandle): Promise<AsyncIterable<TraceRow>> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  return /^[{[]/.test(buffer.toString('utf8', 0, bytesRead).trimStart()) ? jsonlRows(file) : csvRows(file);
}

const notAFile = (path: string, reason: string): string =>
  `${path} is no file that can be read (${reason}); write the path of a trace in CSV or JSONL`;
