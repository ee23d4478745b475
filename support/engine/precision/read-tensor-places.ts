import { aligned } from './gguf-encoding';
import type { TensorPlace } from './gguf-head';
import { takeUint32, takeUint64, type HeadCursor } from './head-cursor';
import { takeName } from './read-metadata';
import {
  bytesOfWeights,
  rowsFit,
  TENSOR_TYPES,
  tensorTypeName,
  tensorTypeOf,
  weightsOf,
  type TensorDescription,
  type TensorType,
} from './tensor-type';

// A name's length, the number of dimensions, the code of a type and an offset.
const LEAST_TENSOR = 8 + 4 + 4 + 8;

// Limits of ggml (GGML_MAX_NAME, which counts a closing zero, and GGML_MAX_DIMS).
const LONGEST_NAME = 63;
const MOST_DIMENSIONS = 4;

/** Where the tensors are, `count` of them. Throws an `EngineError` where that cannot be, or not be read here. */
export function readTensorPlaces(
  cursor: HeadCursor,
  count: bigint,
  alignment: number,
): readonly TensorPlace[] {
  const names = new Set<string>();
  const tensors = Array.from({ length: cursor.bounded(count, LEAST_TENSOR, 'tensors') }, () => {
    const tensor = takeTensor(cursor);
    if (names.has(tensor.name)) cursor.fail(`the tensor ${tensor.name} is there twice`);
    names.add(tensor.name);
    return tensor;
  });
  const start = aligned(cursor.position, alignment);
  // As llama.cpp has it: tensors lie one after the other. None overlaps, and together they fit into the file.
  let due = 0;
  return tensors.map(({ offset, ...tensor }) => {
    const byteLength = bytesOfWeights(tensor.type, weightsOf(tensor.shape));
    if (offset !== BigInt(due)) {
      cursor.fail(
        `${tensor.name} is at byte ${offset} of the weights, where ${due} is due. The file is damaged`,
      );
    }
    const place = { ...tensor, offset: start + due, byteLength };
    if (place.offset + byteLength > cursor.fileSize) {
      cursor.fail(
        `${tensor.name} ends at byte ${place.offset + byteLength}, the file at ${cursor.fileSize}. ` +
          'It is cut short: write or download it anew',
      );
    }
    due = aligned(due + byteLength, alignment);
    return place;
  });
}

/** `offset` counts from where the weights start. */
function takeTensor(cursor: HeadCursor): TensorDescription & { readonly offset: bigint } {
  const name = takeName(cursor, 'the name of a tensor');
  if (Buffer.byteLength(name) > LONGEST_NAME) {
    cursor.fail(`the tensor name "${name.slice(0, 80)}" is longer than ${LONGEST_NAME} bytes`);
  }
  const dimensions = takeUint32(cursor, `the dimensions of ${name}`);
  if (dimensions > MOST_DIMENSIONS)
    cursor.fail(`${name} has ${dimensions} dimensions, not 0 to ${MOST_DIMENSIONS}`);
  const sizes = Array.from({ length: dimensions }, () => takeUint64(cursor, `the shape of ${name}`));
  const type = typeOf(cursor, name, takeUint32(cursor, `the type of ${name}`));
  const offset = takeUint64(cursor, `the offset of ${name}`);

  return { name, shape: shapeOf(cursor, name, type, sizes), type, offset };
}

function typeOf(cursor: HeadCursor, name: string, code: number): TensorType {
  return (
    tensorTypeOf(code) ??
    cursor.fail(
      `${name} is of type ${tensorTypeName(code)}, and only ${TENSOR_TYPES.join(', ')} are supported. ` +
        'Take a version of the model in one of those',
    )
  );
}

function shapeOf(
  cursor: HeadCursor,
  name: string,
  type: TensorType,
  sizes: readonly bigint[],
): readonly number[] {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  const weights = sizes.reduce((product, size) => product * size, 1n);
  if (weights > most || sizes.some((size) => size > most)) {
    cursor.fail(`${name} has the shape ${sizes.join(' x ')}, which no file can hold`);
  }
  const shape = sizes.map(Number);
  if (!rowsFit(type, shape)) {
    cursor.fail(
      `${name} has rows of ${shape[0] ?? 1} weights, which ${type} cannot have. The file is damaged`,
    );
  }
  return shape;
}
