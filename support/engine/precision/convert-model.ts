import path from 'node:path';
import { EngineError, messageOf } from '../engine-error';
import { writeAtomically } from './atomic-file';
import { convertedWeights, type OverflowPolicy, type TensorConversion } from './convert-weights';
import { encodeEntry, encodeHead, padding } from './gguf-encoding';
import { openGguf, type GgufFile } from './gguf-reader';
import { FILE_TYPES, isConvertible, targetType, type ModelPrecision } from './model-precision';
import { bytesOfWeights, rowsFit, weightsOf } from './tensor-type';

/** What a conversion did. */
export interface Conversion {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Number of tensors that got another type, and of those that kept theirs. */
  readonly converted: number;
  readonly kept: number;
  /** Tensors that are in F16 instead, as their rows are no whole number of blocks of 32. */
  readonly inHalfPrecision: readonly string[];
  /** Number of finite weights that would be infinite and were set to the largest; 0 unless that was allowed. */
  readonly overflows: number;
}

const FILE_TYPE = 'general.file_type';

// The specification asks for it where tensors are quantised; GGML_QNT_VERSION of ggml.h.
const QUANTIZATION_VERSION_KEY = 'general.quantization_version';
const QUANTIZATION_VERSION = 2;

/**
 * Writes a GGUF model with its matrices in another precision, piece by piece, so that a model may be larger
 * than memory. Metadata are kept byte for byte, but for the file type and, in Q8_0, the version of the
 * quantisation. Safe with several processes at once. Throws an `EngineError` where the model cannot be read,
 * has weights that do not fit, is quantised already or cannot be written; then there is no new file.
 */
export async function convertModel(
  from: string,
  to: string,
  precision: ModelPrecision,
  { overflow = 'refuse' }: { readonly overflow?: OverflowPolicy } = {},
): Promise<Conversion> {
  if (path.resolve(from) === path.resolve(to)) {
    throw new EngineError(`${from} cannot be converted onto itself. Name another file`);
  }
  await using file = await openGguf(from);
  const conversions = file.tensors.map((tensor) => ({ tensor, type: targetType(tensor, precision) }));
  const changed = conversions.filter(({ tensor, type }) => tensor.type !== type);
  const quantized = changed.find(({ tensor }) => tensor.type === 'Q8_0');
  if (quantized !== undefined) {
    throw new EngineError(
      `${from} cannot be converted to ${precision}: ${quantized.tensor.name} is in Q8_0 and has lost what ` +
        `${precision} would keep. Convert the model that it was made from`,
    );
  }

  let overflows = 0;
  const written = convertedFile(file, conversions, precision, overflow, (count) => {
    overflows += count;
  });
  const bytesAfter = await writeModel(to, written, `${from} cannot be converted to ${precision} at ${to}`);
  return {
    bytesBefore: file.byteLength,
    bytesAfter,
    converted: changed.length,
    kept: conversions.length - changed.length,
    inHalfPrecision: file.tensors
      .filter((tensor) => isConvertible(tensor) && !rowsFit(precision, tensor.shape))
      .map(({ name }) => name),
    overflows,
  };
}

async function writeModel(to: string, chunks: AsyncIterable<Uint8Array>, failure: string): Promise<number> {
  try {
    return await writeAtomically(to, chunks);
  } catch (error) {
    const advice = error instanceof EngineError ? '' : '. Make the folder writable or free some space';
    throw new EngineError(`${failure}: ${messageOf(error)}${advice}`, { cause: error });
  }
}

async function* convertedFile(
  file: GgufFile,
  conversions: readonly TensorConversion[],
  precision: ModelPrecision,
  overflow: OverflowPolicy,
  clamped: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const { alignment } = file;
  const tensors = conversions.map(({ tensor: { name, shape }, type }) => ({ name, shape, type }));
  const head = encodeHead(await entriesOf(file, precision), tensors, alignment);
  yield head;
  yield padding(head.byteLength, alignment);
  for (const conversion of conversions) {
    yield* convertedWeights(file, conversion, overflow, clamped);
    yield padding(bytesOfWeights(conversion.type, weightsOf(conversion.tensor.shape)), alignment);
  }
}

async function entriesOf(file: GgufFile, precision: ModelPrecision): Promise<readonly Uint8Array[]> {
  const changes = new Map(
    [
      { key: FILE_TYPE, value: FILE_TYPES[precision] },
      ...(precision === 'Q8_0' ? [{ key: QUANTIZATION_VERSION_KEY, value: QUANTIZATION_VERSION }] : []),
    ].map(({ key, value }) => [key, encodeEntry(key, { type: 'uint32', value })]),
  );
  const entries: Uint8Array[] = [];
  for (const { key, offset, byteLength } of file.entries) {
    entries.push(changes.get(key) ?? (await file.read(offset, byteLength)));
    changes.delete(key);
  }
  return [...entries, ...changes.values()];
}
