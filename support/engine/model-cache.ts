import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { EngineError, messageOf } from './engine-error';
import { encodeGguf } from './gguf-writer';
import type { CatalogueModel } from './model-catalogue';
import { untrainedModel } from './untrained-model';

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
  const file = path.join(folder, `${model.size}-untrained-${model.sha256.slice(0, 8)}.gguf`);
  if ((await sha256OfFile(file)) === model.sha256) return file;

  const chunks = encodeGguf(untrainedModel(model.id, model.shape, model.seed));
  const written = sha256(chunks);
  if (written !== model.sha256) {
    throw new EngineError(
      `the ${model.size} model came out with SHA-256 ${written} where the catalogue has ${model.sha256}: ` +
        'its shape, seed, vocabulary or writer was changed; put the new value into model-catalogue.ts',
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeAtomically(file, chunks);
  } catch (error) {
    throw new EngineError(
      `the ${model.size} model cannot be written to ${file}: ${messageOf(error)}. ` +
        'Make the folder writable, free some space, or set LLM_CACHE to another folder',
      { cause: error },
    );
  }
  return file;
}

async function sha256OfFile(file: string): Promise<string | undefined> {
  try {
    return sha256([await readFile(file)]);
  } catch {
    // Missing, a folder, not readable: writing it tells what is wrong, if anything still is.
    return undefined;
  }
}

function sha256(chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

async function writeAtomically(file: string, chunks: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(chunks);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
