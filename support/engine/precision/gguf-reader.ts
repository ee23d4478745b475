import { open, stat, type FileHandle } from 'node:fs/promises';
import { EngineError, messageOf } from '../engine-error';
import { ALIGNMENT_RANGE, DEFAULT_ALIGNMENT, isAlignment } from './gguf-encoding';
import type { GgufEntry, GgufHead } from './gguf-head';
import { headCursor, takeUint32, takeUint64, type HeadCursor } from './head-cursor';
import { readMetadata } from './read-metadata';
import { readTensorPlaces } from './read-tensor-places';

/** A GGUF file that is open, with its weights still in it. */
export interface GgufFile extends GgufHead, AsyncDisposable {
  readonly byteLength: number;
  /** So many bytes from that place of the file on. Throws an `EngineError` where they are no longer there. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Fills the bytes from that place of the file on. Throws as `read` does. */
  readInto(bytes: Uint8Array, offset: number): Promise<void>;
}

const MAGIC = 'GGUF';

/**
 * Opens a GGUF file of version 2 or 3, little-endian, of any size: only its head is read. Throws an
 * `EngineError` where it is no such file, is damaged or has a tensor of a type that is not supported.
 *
 * The reader of node-llama-cpp is no help here: it does not keep the types of values, so that they cannot be
 * written back, takes the bytes beyond the end of a file for zeros and believes every count.
 */
export async function openGguf(path: string): Promise<GgufFile> {
  let handle: FileHandle | undefined;
  try {
    // Before it is opened: opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) throw new EngineError(`${path} is not a file. Name a GGUF file`);
    handle = await open(path);
    const { size } = await handle.stat();
    return openFile(path, handle, size, readHead(headCursor(handle.fd, path, size)));
  } catch (error) {
    await handle?.close();
    if (error instanceof EngineError) throw error;
    throw new EngineError(
      `${path} cannot be opened: ${messageOf(error)}. Name a GGUF file that can be read`,
      {
        cause: error,
      },
    );
  }
}

function openFile(path: string, handle: FileHandle, byteLength: number, head: GgufHead): GgufFile {
  async function readInto(bytes: Uint8Array, offset: number): Promise<void> {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) {
        throw new EngineError(`${path} became shorter while it was read. Wait until it is written`);
      }
      filled += bytesRead;
    }
  }
  return {
    ...head,
    byteLength,
    readInto,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      await readInto(bytes, offset);
      return bytes;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function readHead(cursor: HeadCursor): GgufHead {
  const version = readVersion(cursor);
  const tensorCount = takeUint64(cursor, 'the number of tensors');
  const entries = readMetadata(cursor, takeUint64(cursor, 'the number of metadata keys'));
  const alignment = alignmentOf(cursor, entries);
  return { version, entries, alignment, tensors: readTensorPlaces(cursor, tensorCount, alignment) };
}

function readVersion(cursor: HeadCursor): 2 | 3 {
  const magic = cursor.take(Math.min(MAGIC.length, cursor.fileSize), 'its start').toString('latin1');
  if (magic !== MAGIC) {
    cursor.fail(
      `it starts with ${JSON.stringify(magic)}, not with ${JSON.stringify(MAGIC)}. Name a GGUF file`,
    );
  }
  const version = takeUint32(cursor, 'its version');
  if (version === 2 || version === 3) return version;
  // A version has its value in the low half; there is no other mark of the order of bytes.
  const order = (version & 0xffff) === 0 ? ', unless it is big-endian' : '';
  return cursor.fail(
    `it is of version ${version}${order}, where 2 and 3, little-endian, are supported. Convert it anew`,
  );
}

function alignmentOf(cursor: HeadCursor, entries: readonly GgufEntry[]): number {
  const given = entries.find(({ key }) => key === 'general.alignment')?.value;
  if (given === undefined) return DEFAULT_ALIGNMENT;
  if (isAlignment(given)) return given.value;
  return cursor.fail(`general.alignment is ${given.type} ${String(given.value)}, not ${ALIGNMENT_RANGE}`);
}
