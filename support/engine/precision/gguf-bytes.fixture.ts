import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { encodeGguf, type GgufContents } from '../gguf-writer';

/** Parts of a GGUF file, written by hand: also those that no writer would write. */
export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
export const uint64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
export const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
};

/** The start of a file that has so many tensors and keys. */
export const start = (tensors: number | bigint, keys: number | bigint, version = 3): Buffer =>
  Buffer.concat([Buffer.from('GGUF'), uint32(version), uint64(tensors), uint64(keys)]);

/** What a file says about one tensor; the code of F32 unless another is given. */
export const tensorInfo = (
  name: string,
  shape: readonly (number | bigint)[],
  code = 0,
  offset: number | bigint = 0,
): Buffer =>
  Buffer.concat([text(name), uint32(shape.length), ...shape.map(uint64), uint32(code), uint64(offset)]);

/** A folder for the files of a suite of tests, gone when it is over. */
export function suiteFolder(): {
  readonly at: (name: string) => string;
  readonly write: (name: string, ...parts: readonly Uint8Array[]) => string;
  readonly writeModel: (name: string, contents: GgufContents) => string;
} {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'precision-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const at = (name: string): string => path.join(folder, name);
  const write = (name: string, ...parts: readonly Uint8Array[]): string => {
    writeFileSync(at(name), Buffer.concat(parts));
    return at(name);
  };
  return { at, write, writeModel: (name, contents) => write(name, ...encodeGguf(contents)) };
}

/** What a promise was refused with. */
export async function refusal(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it was not refused');
}
