import { randomFill } from 'node:crypto';
import { stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { monotonicClock, type Clock } from '../../quantities/clock';
import type { EnvironmentDescription } from '../environment-schema';
import { makeDirectFile, type DirectFile } from './direct-file';
import { codeOf, Unknown, type Known } from './part';
import { textOf } from './text-file';

type Storage = Known<EnvironmentDescription['storage']>;

const BLOCK_BYTES = 2 ** 20;
const FILE_BLOCKS = 32;
const MOST_PASSES = 4;
const FEWEST_READS = 8;
/** Of the time, for writing the file that is then read. */
const WRITING_SHARE = 0.4;

/** File systems whose files are in memory, and one that reads past no cache of its own; linux/magic.h, ZFS. */
const WITHOUT_DISK: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'the folder is in memory (tmpfs)'],
  [0x858458f6, 'the folder is in memory (ramfs)'],
  [0x2fc12fc1, 'ZFS reads through a cache of its own'],
]);

const fillRandomly = promisify(randomFill);

export interface StorageOptions {
  /** The disk under it is read; where it is not there yet, the nearest folder around it counts. */
  readonly folder: string;
  /** Milliseconds; it may take one block longer. */
  readonly budget: number;
  /** Where /proc is found. */
  readonly root: string;
}

/**
 * How fast the disk under a folder is read: writes up to 32 MiB of random bytes, block by block, and reads them
 * back past the page cache, up to four times. Linux only. Throws an `Unknown` where it cannot be done, and where
 * the kernel does not count what was read as fetched from a device.
 */
export async function describeStorage({ folder, budget, root }: StorageOptions): Promise<Storage> {
  if (process.platform !== 'linux') throw new Unknown('measured on Linux only');
  const until = monotonicClock.now() + budget;
  const existing = await existingFolder(resolve(folder));
  const { type, bavail, bsize } = await statfs(existing);
  const obstacle = WITHOUT_DISK.get(type);
  if (obstacle !== undefined) throw new Unknown(obstacle);
  if (bavail * bsize < 2 * FILE_BLOCKS * BLOCK_BYTES)
    throw new Unknown('too little room is left on the disk');
  await using file = await makeDirectFile(existing, BLOCK_BYTES);
  const blocks = await writeBlocks(file, until - (1 - WRITING_SHARE) * budget);
  const before = await bytesFetched(root);
  const { reads, took } = await readBlocks(file, blocks, until);
  const fetched = (await bytesFetched(root)) - before;
  const bytes = reads * BLOCK_BYTES;
  if (reads < FEWEST_READS) throw new Unknown(`the disk gave only ${reads} MiB within ${budget} ms`);
  // Not all of it: the kernel counts by threads, and one may just be ending.
  if (fetched < 0.9 * bytes) throw new Unknown('the file was read, but from no disk of this machine');
  return {
    readBytesPerSecond: Math.round(bytes / (took / 1e3)),
    blockBytes: BLOCK_BYTES,
    readBytes: bytes,
    fileBytes: blocks * BLOCK_BYTES,
  };
}

/** Writes random blocks, at least one, until the file is whole or the time is over; gives their number. */
export async function writeBlocks(
  file: DirectFile,
  until: number,
  clock: Clock = monotonicClock,
): Promise<number> {
  let written = 0;
  do {
    // Every block is another: equal ones, or such as can be compressed, some disks do not store.
    await fillRandomly(file.block);
    try {
      await file.write(written);
    } catch (error) {
      throw new Unknown(`the file cannot be written (${codeOf(error) ?? 'unknown error'})`);
    }
    written += 1;
  } while (written < FILE_BLOCKS && clock.now() < until);
  await file.sync();
  return written;
}

/** Reads the blocks one after the other, and again, until the time is over; `took` is in milliseconds. */
export async function readBlocks(
  file: DirectFile,
  blocks: number,
  until: number,
  clock: Clock = monotonicClock,
): Promise<{ readonly reads: number; readonly took: number }> {
  const began = clock.now();
  let now = began;
  let reads = 0;
  while (now < until && reads < blocks * MOST_PASSES) {
    await file.read(reads % blocks);
    reads += 1;
    now = clock.now();
  }
  return { reads, took: now - began };
}

/** What this process has made the kernel fetch from devices, in bytes: `read_bytes` of proc_pid_io(5). */
async function bytesFetched(root: string): Promise<number> {
  const text = await textOf(join(root, 'proc/self/io')).catch(() => undefined);
  const [, bytes] = /^read_bytes: (\d+)$/mu.exec(text ?? '') ?? [];
  if (bytes === undefined) throw new Unknown('the kernel does not tell whether a disk was read');
  return Number(bytes);
}

async function existingFolder(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      if ((await stat(path)).isDirectory()) return path;
      throw new Unknown('the folder is none');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || path === dirname(path)) throw error;
    }
  }
}
