import type { FileHandle } from 'node:fs/promises';
import { openInput } from '../input-file';
import { arrayElements } from './array-elements';
import { DatasetFault } from './dataset-fault';
import type { EntryText } from './entry-text';
import { jsonlLines } from './jsonl-lines';

/** Opens a dataset; throws with its path when there is no such file. */
export const openDataset = (path: string): Promise<FileHandle> =>
  openInput(path, 'a dataset in JSONL, or of a JSON list');

/**
 * The entries of an open dataset, read as they are asked for: the elements where it begins with a `[`, else the
 * lines. Throws a `DatasetFault` where one has more than so many characters, and where the file is not UTF-8.
 */
export async function entryTexts(file: FileHandle, longest: number): Promise<AsyncIterable<EntryText>> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
  // trimStart() takes a byte order mark for white space.
  const start = buffer.toString('utf8', 0, bytesRead).trimStart();
  return start.startsWith('[') ? arrayElements(decoded(file), longest) : jsonlLines(decoded(file), longest);
}

/** Without a byte order mark. Bytes that are no UTF-8 are a fault: replaced, they would ask something else. */
async function* decoded(file: FileHandle): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  const textOf = (chunk?: Buffer): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      const message = `not UTF-8 somewhere after byte ${bytes}; convert it, for example with iconv`;
      throw new DatasetFault('', message, { cause });
    }
  };
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    yield textOf(chunk);
    bytes += chunk.length;
  }
  yield textOf();
}
