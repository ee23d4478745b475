import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, Unknown } from './part';

/** A file of whole blocks that are written and read past the page cache. */
export interface DirectFile extends AsyncDisposable {
  /** The block that is written next and was read last. */
  readonly block: Buffer;
  write(index: number): Promise<void>;
  read(index: number): Promise<void>;
  /** Waits until all that was written is on the disk. */
  sync(): Promise<void>;
}

/** Memory must begin where the disk's blocks could, of 512 bytes or of 4096: open(2), under O_DIRECT. */
const ALIGNMENT = 4096;
/** What memory allocators align to at the least. */
const STEP = 8;

/**
 * Makes such a file in a folder. It has lost its name before anything is written: it is gone when it is disposed
 * of, and when this process dies. Throws an `Unknown` where the file system does not let it.
 */
export async function makeDirectFile(folder: string, blockBytes: number): Promise<DirectFile> {
  const handle = await nameless(folder);
  try {
    const block = await alignedBlock(handle, blockBytes);
    return {
      block,
      async write(index) {
        const { bytesWritten } = await handle.write(block, 0, blockBytes, index * blockBytes);
        if (bytesWritten !== blockBytes) throw new Unknown('the disk took a part of a block');
      },
      async read(index) {
        const { bytesRead } = await handle.read(block, 0, blockBytes, index * blockBytes);
        if (bytesRead !== blockBytes) throw new Unknown('the disk gave a part of a block');
      },
      sync: () => handle.sync(),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function nameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `.storage-test-${randomBytes(6).toString('hex')}`);
  const { O_CREAT, O_DIRECT, O_EXCL, O_RDWR } = constants;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, O_CREAT | O_EXCL | O_RDWR | O_DIRECT, 0o600);
    await rm(path);
    return handle;
  } catch (error) {
    await handle?.close();
    // A file system without O_DIRECT refuses it when the file is there already.
    await rm(path, { force: true });
    const code = codeOf(error);
    if (code === 'EINVAL') throw new Unknown('the file system does not read past its cache (EINVAL)');
    throw new Unknown(`no file can be made in the folder (${code ?? 'unknown error'})`);
  }
}

/** Where in memory a buffer begins is not told: the offset that the kernel takes is found by trying. */
async function alignedBlock(handle: FileHandle, blockBytes: number): Promise<Buffer> {
  const memory = Buffer.alloc(blockBytes + ALIGNMENT);
  // A large piece of memory begins with a page, or 16 bytes into one.
  const likely = [0, ALIGNMENT - 2 * STEP];
  const others = Array.from({ length: ALIGNMENT / STEP }, (_, index) => index * STEP);
  for (const offset of [...likely, ...others]) {
    try {
      await handle.write(memory, offset, ALIGNMENT, 0);
      return memory.subarray(offset, offset + blockBytes);
    } catch (error) {
      if (codeOf(error) !== 'EINVAL') {
        throw new Unknown(`the file cannot be written (${codeOf(error) ?? 'unknown error'})`);
      }
    }
  }
  throw new Unknown('the file system does not read past its cache (EINVAL)');
}
