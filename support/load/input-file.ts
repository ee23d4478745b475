import { open, type FileHandle } from 'node:fs/promises';

/** Opens a file of input; throws with its path, why it cannot be read, and what to write. */
export async function openInput(path: string, what: string): Promise<FileHandle> {
  const notAFile = (reason: string): string =>
    `${path} is no file that can be read (${reason}); write the path of ${what}`;
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (cause) {
    throw new Error(notAFile((cause as NodeJS.ErrnoException).code ?? String(cause)), { cause });
  }
  throw new Error(notAFile('a folder or a device'));
}
