import { createHash, type Hash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { PackedRecords } from '../../packed-records';
import type { ShardReport } from '../wire/messages';
import { MOST_BYTES } from '../wire/protocol';
import { decodeRecords } from '../wire/records-on-wire';
import { WireError } from '../wire/wire-error';

type Spooled = Extract<ShardReport['records'], { kind: 'files' }>;

/** Before each piece stands its length in bytes. */
const LENGTH_BYTES = 4;

/**
 * Reads the file in which a worker left its records: pieces, each after its length as a 32-bit little-endian number.
 * Throws an error that says where the file is and what to do where this machine does not see it, or sees another one.
 */
export async function readSpooled({ path, host, digest }: Spooled): Promise<PackedRecords[]> {
  const where = `${path} on ${host}`;
  // Whoever told the path may have told that of a device, which never ends.
  const seen = isAbsolute(path) && (await stat(path).catch(() => undefined))?.isFile() === true;
  if (!seen)
    throw new WireError(
      `its records are in ${where}, which this machine does not see; set LOAD_WORKER_RECORDS of the workers to a folder ` +
        'that all machines share under one path, or LOAD_RECORDS to stream',
    );
  await using file = await open(path);
  const hash = createHash('sha256');
  const pieces: PackedRecords[] = [];
  try {
    for (;;) {
      const length = await take(file, LENGTH_BYTES, hash);
      if (length.length === 0) break;
      if (length.length < LENGTH_BYTES) throw new WireError('it ends within a length');
      const bytes = length.readUInt32LE();
      if (bytes > MOST_BYTES.records) throw new WireError(`a piece of ${bytes} bytes is longer than any`);
      const piece = await take(file, bytes, hash);
      if (piece.length < bytes) throw new WireError('it ends within a piece');
      pieces.push(decodeRecords(piece));
    }
  } catch (error) {
    throw new WireError(
      `its records in ${where} cannot be read here: ${(error as Error).message}; ${OTHERWISE}`,
      {
        cause: error,
      },
    );
  }
  if (hash.digest('hex') !== digest)
    throw new WireError(
      `its records are in ${where}, and this machine has another file of that path; ${OTHERWISE}`,
    );
  return pieces;
}

const OTHERWISE = 'see whether the machines share that folder, or set LOAD_RECORDS to stream';

/** So many bytes, fewer at the end of the file. */
async function take(file: FileHandle, bytes: number, hash: Hash): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  const taken = buffer.subarray(0, filled);
  hash.update(taken);
  return taken;
}
