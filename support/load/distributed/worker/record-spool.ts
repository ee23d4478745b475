import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LoadWorkerError } from '../../workers/worker-handle';
import type { ShardJob } from '../wire/messages';

/** Bytes of the length that stands before each piece. */
const LENGTH_BYTES = 4;

/** Where the records of a shard are left: `<folder>/<run>/load-<n>-shard-<k>.records`. */
export const spoolPath = (folder: string, runId: string, { load, shard }: Pick<ShardJob, 'load' | 'shard'>) =>
  join(folder, runId, `load-${load}-shard-${shard.index}.records`);

/** A file of pieces of records, each of them after its length as a 32-bit little-endian number of bytes. */
export class RecordSpool {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Begins the file anew, with its folder. */
  static async open(path: string): Promise<RecordSpool> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new RecordSpool(path, await open(path, 'w'));
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** Where it rejects the file is closed. */
  async add(piece: Buffer): Promise<void> {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(piece.byteLength);
    this.#hash.update(length).update(piece);
    try {
      await this.#file.writev([length, piece]);
    } catch (cause) {
      await this.#file.close();
      throw unwritable(this.path, cause);
    }
  }

  /** Closes it, when all of it is on the disk; yields the SHA-256 of the whole file. */
  async close(): Promise<string> {
    await this.#file.datasync();
    await this.#file.close();
    return this.#hash.digest('hex');
  }
}

const unwritable = (path: string, cause: unknown): LoadWorkerError =>
  new LoadWorkerError(
    `records cannot be written to ${path}: ${(cause as Error).message}; make room, or name another folder with --records`,
    { cause },
  );
