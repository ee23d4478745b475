import { EngineError } from '../engine-error';
import type { TensorPlace } from './gguf-head';
import type { GgufFile } from './gguf-reader';
import type { NumberFormat } from './number-format';
import { NUMBER_FORMATS } from './number-formats';
import { bytesOfWeights, weightsOf, type TensorType } from './tensor-type';

/** What to do about a finite weight beyond the new type: fail, or set it to the largest. */
export type OverflowPolicy = 'refuse' | 'clamp';

/** A tensor of a file and the type that it shall have. */
export interface TensorConversion {
  readonly tensor: TensorPlace;
  readonly type: TensorType;
}

// A megabyte of single precision at a time: large enough for the disk, some milliseconds of work.
const PIECE = 256 * 1024;

/**
 * The bytes of a tensor in its new type, or as they are where it keeps its type, in pieces. Each is to be used
 * before the next is asked for, as they share memory. Calls `clamped` with the number of weights that were set
 * to the largest. Throws an `EngineError` with the tensor's name, the place and the value where a weight has no
 * counterpart in the new type.
 */
export async function* convertedWeights(
  file: GgufFile,
  { tensor, type }: TensorConversion,
  overflow: OverflowPolicy,
  clamped: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const [from, to] = [NUMBER_FORMATS[tensor.type], NUMBER_FORMATS[type]];
  const count = weightsOf(tensor.shape);
  // One for all pieces: a new one for each keeps the garbage collector busy longer than the conversion takes.
  const buffer = new Uint8Array(bytesOfWeights(tensor.type, Math.min(PIECE, count)));
  for (let start = 0; start < count; start += PIECE) {
    const bytes = buffer.subarray(0, bytesOfWeights(tensor.type, Math.min(PIECE, count - start)));
    await file.readInto(bytes, tensor.offset + bytesOfWeights(tensor.type, start));
    if (from === to) {
      yield bytes;
      continue;
    }
    const weights = from.decode(bytes);
    clamped(fit(weights, to, overflow, (index) => `${tensor.name}, weight ${start + index}`));
    yield to.encode(weights);
  }
}

function fit(
  weights: Float32Array,
  format: NumberFormat,
  overflow: OverflowPolicy,
  nameOf: (index: number) => string,
): number {
  const { type, largest, overflowsFrom, holdsNonFinite } = format;
  let count = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0;
    if (Math.abs(weight) < overflowsFrom) continue;
    const place = `${nameOf(index)} is ${weight}`;
    if (!Number.isFinite(weight)) {
      if (holdsNonFinite) continue;
      throw new EngineError(
        `${place}, which ${type} has no value for. Convert to F16 or BF16, or mend the model`,
      );
    }
    if (overflow === 'refuse') {
      throw new EngineError(
        `${place}: in ${type}, which ends at ${largest}, it would be infinite. ` +
          "Convert to BF16, or allow such weights to be set to the largest (overflow: 'clamp')",
      );
    }
    weights[index] = Math.sign(weight) * largest;
    count++;
  }
  return count;
}
