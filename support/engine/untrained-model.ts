/// <reference lib="esnext.float16" />
import type { GgufContents, GgufTensor } from './gguf-writer';
import { FILE_TYPES } from './precision/model-precision';
import type { TensorDescription } from './precision/tensor-type';
import { TOKEN_TYPES } from './token-table';
import { END_TOKEN, isSpeakable, START_TOKEN, VOCABULARY } from './vocabulary';

/** Dimensions of a llama-architecture model; `width` is that of the residual stream. */
export interface ModelShape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
}

/** Longest sequence that an untrained model is declared for, in tokens. */
export const TRAINED_LENGTH = 4096;

const NORM_EPSILON = 1e-5;
const ROPE_BASE = 10_000;

// One dimension of the residual stream is the same positive value for every token: the embedding sets it
// and no layer writes to it. The output rows of tokens that shall never be said are strongly negative there,
// so that output is clean text and no answer ends before its length is reached.
const RESERVED = 0;
const RESERVED_VALUE = 1;
const SILENCED = -1024;

// With the normalised residual at 1, logits get a standard deviation of about 2: varied but not uniform.
const LOGIT_SPREAD = 2;

/** What the matrices of an untrained model are kept in. */
export type UntrainedPrecision = 'F16' | 'F32';

/** A model whose tensors are made one at a time, so that it need not fit into memory. */
export interface ModelInPieces {
  readonly metadata: GgufContents['metadata'];
  readonly outlines: readonly TensorDescription[];
  /** The tensors in the order of their outlines, made anew, each when it is asked for. */
  readonly tensors: () => Generator<GgufTensor>;
}

/**
 * A llama model with seeded random weights, to be timed and never to be believed. In small batches, which are
 * bound by memory, matrices in half precision are up to twice as fast as in single.
 */
export function untrainedModel(
  name: string,
  shape: ModelShape,
  seed: number,
  precision: UntrainedPrecision = 'F16',
): GgufContents {
  const { metadata, tensors } = untrainedModelInPieces(name, shape, seed, precision);
  return { metadata, tensors: [...tensors()] };
}

/** The same model as `untrainedModel` makes, one tensor at a time. */
export function untrainedModelInPieces(
  name: string,
  shape: ModelShape,
  seed: number,
  precision: UntrainedPrecision,
): ModelInPieces {
  const outlines = outlinesOf(shape, precision);
  return {
    metadata: metadataOf(name, shape, precision),
    outlines: outlines.map(({ name: tensor, shape: sizes, type }) => ({ name: tensor, shape: sizes, type })),
    *tensors() {
      const weights = uniformWeights(seed, precision);
      for (const { name: tensor, shape: sizes, make } of outlines) {
        yield { name: tensor, shape: sizes, data: make(weights) };
      }
    },
  };
}

/** Number of weights in a model of that shape. */
export function parameterCount({ layers, width, feedForward }: ModelShape): number {
  const layer = 4 * width * width + 3 * width * feedForward + 2 * width;
  return layers * layer + 2 * width * VOCABULARY.length + width;
}

function metadataOf(
  name: string,
  shape: ModelShape,
  precision: UntrainedPrecision,
): GgufContents['metadata'] {
  const isControl = (token: number): boolean => token === START_TOKEN || token === END_TOKEN;
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: name },
    'general.file_type': { type: 'uint32', value: FILE_TYPES[precision] },
    'llama.vocab_size': { type: 'uint32', value: VOCABULARY.length },
    'llama.context_length': { type: 'uint32', value: TRAINED_LENGTH },
    'llama.embedding_length': { type: 'uint32', value: shape.width },
    'llama.block_count': { type: 'uint32', value: shape.layers },
    'llama.feed_forward_length': { type: 'uint32', value: shape.feedForward },
    'llama.attention.head_count': { type: 'uint32', value: shape.heads },
    'llama.attention.head_count_kv': { type: 'uint32', value: shape.heads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: NORM_EPSILON },
    'llama.rope.dimension_count': { type: 'uint32', value: shape.width / shape.heads },
    'llama.rope.freq_base': { type: 'float32', value: ROPE_BASE },
    'tokenizer.ggml.model': { type: 'string', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'string', value: 'gpt-2' },
    'tokenizer.ggml.tokens': { type: 'strings', value: VOCABULARY },
    'tokenizer.ggml.token_type': {
      type: 'int32s',
      value: VOCABULARY.map((_, token) => (isControl(token) ? TOKEN_TYPES.control : TOKEN_TYPES.normal)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: [] },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: START_TOKEN },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: END_TOKEN },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: false },
  };
}

type Weights = Float16Array | Float32Array;

/** `count` weights, uniform in +-`bound`. */
type WeightSource = (count: number, bound: number) => Weights;

interface TensorOutline extends TensorDescription {
  /** Makes the data; the outlines draw from the source in their order. */
  readonly make: (weights: WeightSource) => Weights;
}

function outlinesOf(
  { layers, width, feedForward }: ModelShape,
  precision: UntrainedPrecision,
): TensorOutline[] {
  const norm = (name: string): TensorOutline => ({
    name,
    shape: [width],
    type: 'F32',
    make: () => new Float32Array(width).fill(1),
  });
  const matrix = (
    name: string,
    [inputs, outputs]: readonly [inputs: number, outputs: number],
    { bound = Math.sqrt(3 / inputs), reserve = ignored }: { bound?: number; reserve?: Reservation } = {},
  ): TensorOutline => ({
    name,
    shape: [inputs, outputs],
    type: precision,
    make: (weights) => {
      const data = weights(inputs * outputs, bound);
      reserve(data, inputs);
      return data;
    },
  });
  const block = (prefix: string): TensorOutline[] => [
    norm(`${prefix}.attn_norm.weight`),
    matrix(`${prefix}.attn_q.weight`, [width, width]),
    matrix(`${prefix}.attn_k.weight`, [width, width]),
    matrix(`${prefix}.attn_v.weight`, [width, width]),
    matrix(`${prefix}.attn_output.weight`, [width, width], { reserve: withoutReservedRow }),
    norm(`${prefix}.ffn_norm.weight`),
    matrix(`${prefix}.ffn_gate.weight`, [width, feedForward]),
    matrix(`${prefix}.ffn_up.weight`, [width, feedForward]),
    matrix(`${prefix}.ffn_down.weight`, [feedForward, width], { reserve: withoutReservedRow }),
  ];
  return [
    matrix('token_embd.weight', [width, VOCABULARY.length], {
      bound: 1,
      reserve: withReservedColumn(() => RESERVED_VALUE),
    }),
    ...Array.from({ length: layers }, (_, index) => block(`blk.${index}`)).flat(),
    norm('output_norm.weight'),
    matrix('output.weight', [width, VOCABULARY.length], {
      bound: LOGIT_SPREAD * Math.sqrt(3 / width),
      reserve: withReservedColumn((token) => (isSpeakable(token) ? 0 : SILENCED)),
    }),
  ];
}

/** Changes what a tensor has at the reserved dimension; a row has so many `inputs`. */
type Reservation = (data: Weights, inputs: number) => void;

const ignored: Reservation = () => undefined;

/** Keeps the tensor from writing to the reserved dimension of the residual stream. */
const withoutReservedRow: Reservation = (data, inputs) => {
  data.fill(0, RESERVED * inputs, (RESERVED + 1) * inputs);
};

/** Sets what each token has at the reserved dimension. */
function withReservedColumn(valueOf: (token: number) => number): Reservation {
  return (data, width) => {
    for (let token = 0; token * width < data.length; token++) data[token * width + RESERVED] = valueOf(token);
  };
}

/**
 * A xorshift generator (Marsaglia 2003, 32 bits) scaled to floats. Integer steps, one exact conversion and
 * one correctly rounded product: the same weights, bit for bit, on every platform.
 */
function uniformWeights(seed: number, precision: UntrainedPrecision): WeightSource {
  let state = seed;
  return (count, bound) => {
    const scale = bound / 2 ** 31;
    const values = precision === 'F32' ? new Float32Array(count) : new Float16Array(count);
    for (let index = 0; index < count; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[index] = state * scale;
    }
    return values;
  };
}
