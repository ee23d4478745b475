import { open } from 'node:fs/promises';
import type { GgufFileInfo } from 'node-llama-cpp';
import { EngineError, messageOf } from './engine-error';

/** What the header of a GGUF file says of its model. */
export interface ModelFileFacts {
  /** Empty where the file does not say it. */
  readonly name: string;
  /** Number of weights, all tensors together. */
  readonly parameters: number;
  /** Longest sequence that the model is made for, in tokens. */
  readonly contextLength: number;
}

/** The tokenizer whose spelling of tokens is known here: byte-level, as of GPT-2. */
const TOKENIZER = 'gpt2';
const MAGIC = 'GGUF';

/**
 * Reads the header of a model's file. Throws an `EngineError` where there is none, it is no whole GGUF file, or
 * its vocabulary cannot be served; `remedy` says what to do about it, as a sentence without its full stop.
 */
export async function readModelFile(file: string, remedy: string): Promise<ModelFileFacts> {
  const fail = (fault: string, cause?: unknown): never => {
    throw new EngineError(`the model file ${file} ${fault}. ${remedy}`, { cause });
  };
  const size = await sizeOfGguf(file).catch((error: unknown) =>
    fail(`cannot be read: ${messageOf(error)}`, error),
  );
  if (size === undefined) return fail(`is no GGUF file: it does not start with "${MAGIC}"`);
  const info = await headerOf(file).catch((error: unknown) =>
    fail(`has a header that cannot be read: ${messageOf(error)}`, error),
  );
  const { metadata, tensorInfo = [], architectureMetadata, infoEndOffset = 0 } = info;
  const tokenizer = (metadata.tokenizer as Partial<typeof metadata.tokenizer> | undefined)?.ggml;
  if (tokenizer?.model !== TOKENIZER) {
    return fail(
      `has a tokenizer of the kind "${tokenizer?.model ?? 'none'}"; served are byte-level vocabularies, ` +
        `of the kind "${TOKENIZER}"`,
    );
  }
  const contextLength = Number(architectureMetadata.context_length);
  if (!Number.isInteger(contextLength) || contextLength < 2) {
    return fail(`says no context length; ${metadata.general.architecture}.context_length is missing`);
  }
  const dataEnd = Math.max(...tensorInfo.map(({ offset }) => infoEndOffset + Number(offset)));
  if (tensorInfo.length === 0 || dataEnd >= size) {
    return fail(`is cut short: it has ${size} bytes, and its last tensor starts at ${dataEnd}`);
  }
  const parameters = tensorInfo.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce<number>((product, each) => product * Number(each), 1),
    0,
  );
  return { name: metadata.general.name ?? '', parameters, contextLength };
}

/** Its size in bytes; undefined where it is no GGUF file. */
async function sizeOfGguf(file: string): Promise<number | undefined> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1') === MAGIC ? (await handle.stat()).size : undefined;
  } finally {
    await handle.close();
  }
}

async function headerOf(file: string): Promise<GgufFileInfo> {
  const { readGgufFileInfo } = await import('node-llama-cpp');
  return readGgufFileInfo(file, { sourceType: 'filesystem', logWarnings: false });
}
