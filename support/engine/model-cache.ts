import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { EngineError, messageOf } from './engine-error';
import { streamedGguf } from './gguf-stream';
import { TIMING_MODEL, type CatalogueModel } from './model-catalogue';
import { writeAtomically } from './precision/atomic-file';
import { untrainedModelInPieces } from './untrained-model';

const READ_BYTES = 1024 * 1024;

/** Where model files are kept unless the caller says otherwise: `LLM_CACHE`, else the user's cache folder. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['LLM_CACHE']) return path.resolve(environment['LLM_CACHE']);
  const caches = environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(caches, 'llm-inference-performance', 'models');
}

/**
 * Yields the path of the model's file, after writing it where it is missing or not what it has to be. Safe
 * with several processes at once: each writes a file of its own and renames it. Throws an `EngineError`
 * where the folder cannot be written.
 */
export async function modelFile(model: CatalogueModel, folder: string): Promise<string> {
  const { id, size, shape, seed, precision, sha256 } = model;
  const file = path.join(folder, `${size}-untrained-${sha256.slice(0, 8)}.gguf`);
  if ((await sha256OfFile(file)) === sha256) return file;
  try {
    const chunks = checked(streamedGguf(untrainedModelInPieces(id, shape, seed, precision)), model);
    // One tensor ahead of the disk, no more.
    await writeAtomically(file, Readable.from(chunks, { highWaterMark: 1 }));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(
      `the ${size} model cannot be written to ${file}: ${messageOf(error)}. ` +
        'Make the folder writable, free some space, or set LLM_CACHE to another folder',
      { cause: error },
    );
  }
  return file;
}

/**
 * Yields the path of a GGUF file of 57 million random weights in single precision (229 MB), to time decoding that
 * memory bounds; written as `modelFile` does, which takes about a second. Throws as that does.
 */
export function timingModelFile(cacheFolder: string): Promise<string> {
  return modelFile(TIMING_MODEL, cacheFolder);
}

async function sha256OfFile(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES }))
      hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    // Missing, a folder, not readable: writing it tells what is wrong, if anything still is.
    return undefined;
  }
}

/** Passes the chunks on; fails at their end where they are not those that the catalogue pins. */
function* checked(chunks: Iterable<Uint8Array>, { size, sha256 }: CatalogueModel): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  const written = hash.digest('hex');
  if (written !== sha256) {
    throw new EngineError(
      `the ${size} model came out with SHA-256 ${written} where the catalogue has ${sha256}: ` +
        'its shape, seed, vocabulary or writer was changed; put the new value into model-catalogue.ts',
    );
  }
}
