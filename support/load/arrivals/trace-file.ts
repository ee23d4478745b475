import type { FileHandle } from 'node:fs/promises';
import { openInput } from '../input-file';
import { csvRows } from './csv-rows';
import { jsonlRows } from './jsonl-rows';
import type { TraceRow } from './trace-format';

/** Opens a trace; throws with its path when there is no such file. */
export const openTrace = (path: string): Promise<FileHandle> => openInput(path, 'a trace in CSV or JSONL');

/** The rows of an open trace, read as they are asked for: JSON where the file begins with a bracket, else CSV. */
export async function rowsOf(file: FileHandle): Promise<AsyncIterable<TraceRow>> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  return /^[{[]/.test(buffer.toString('utf8', 0, bytesRead).trimStart()) ? jsonlRows(file) : csvRows(file);
}
