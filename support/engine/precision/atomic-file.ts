import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file, and the folder where it is missing. It is there whole or not at all, also with several
 * processes at once: each writes a file of its own and renames it. Yields its size in bytes.
 */
export async function writeAtomically(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const size = await write(temporary, chunks);
    await rename(temporary, file);
    return size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function write(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  await using handle = await open(file, 'wx');
  await handle.writeFile(chunks);
  await handle.sync();
  return (await handle.stat()).size;
}
