/// <reference lib="esnext.float16" />
import type { GgufContents, GgufTensor, GgufValue } from './gguf-writer';
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
const MOSTLY_F16 = 1;
const NORMAL_TOKEN = 1;
const CONTROL_TOKEN = 3;

// One dimension of the residual stream is the same positive value for every token: the embedding sets it
// and no layer writes to it. The output rows of tokens that shall never be said are strongly negative there,
// so that output is clean text and no answer ends before its length is reached.
const RESERVED = 0;
const RESERVED_VALUE = 1;
const SILENCED = -1024;

// With the normalised residual at 1, logits get a standard deviation of about 2: varied but not uniform.
const LOGIT_SPREAD = 2;

/**
 * A llama model with seeded random weights, to be timed and never to be believed. Its matrices are in half
 * precision: in small batches, which are bound by memory, that is up to twice as fast as single.
 */
export function untrainedModel(name: string, shape: ModelShape, seed: number): GgufContents {
  return { metadata: metadataOf(name, shape), tensors: tensorsOf(shape, uniformWeights(seed)) };
}

/** Number of weights in a model of that shape. */
export function parameterCount({ layers, width, feedForward }: ModelShape): number {
  const layer = 4 * width * width + 3 * width * feedForward + 2 * width;
  return layers * layer + 2 * width * VOCABULARY.length + width;
}

function metadataOf(name: string, shape: ModelShape): Readonly<Record<string, GgufValue>> {
  const isControl = (token: number): boolean => token === START_TOKEN || token === END_TOKEN;
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: name },
    'general.file_type': { type: 'uint32', value: MOSTLY_F16 },
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
      value: VOCABULARY.map((_, token) => (isControl(token) ? CONTROL_TOKEN : NORMAL_TOKEN)),
    },
    'tokenizer.ggml.merges': { type: 'strings', value: [] },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: START_TOKEN },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: END_TOKEN },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: false },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: false },
  };
}

/** `count` weights, uniform in +-`bound`. */
type WeightSource = (count: number, bound: number) => Float16Array;

function tensorsOf({ layers, width, feedForward }: ModelShape, weights: WeightSource): GgufTensor[] {
  const norm = (name: string): GgufTensor => ({
    name,
    shape: [width],
    data: new Float32Array(width).fill(1),
  });
  const matrix = (name: string, inputs: number, outputs: number): GgufTensor => ({
    name,
    shape: [inputs, outputs],
    data: weights(inputs * outputs, Math.sqrt(3 / inputs)),
  });
  const block = (prefix: string): GgufTensor[] => [
    norm(`${prefix}.attn_norm.weight`),
    matrix(`${prefix}.attn_q.weight`, width, width),
    matrix(`${prefix}.attn_k.weight`, width, width),
    matrix(`${prefix}.attn_v.weight`, width, width),
    withoutReservedRow(matrix(`${prefix}.attn_output.weight`, width, width)),
    norm(`${prefix}.ffn_norm.weight`),
    matrix(`${prefix}.ffn_gate.weight`, width, feedForward),
    matrix(`${prefix}.ffn_up.weight`, width, feedForward),
    withoutReservedRow(matrix(`${prefix}.ffn_down.weight`, feedForward, width)),
  ];
  return [
    withReservedColumn(
      {
        name: 'token_embd.weight',
        shape: [width, VOCABULARY.length],
        data: weights(width * VOCABULARY.length, 1),
      },
      () => RESERVED_VALUE,
    ),
    ...Array.from({ length: layers }, (_, index) => block(`blk.${index}`)).flat(),
    norm('output_norm.weight'),
    withReservedColumn(
      {
        name: 'output.weight',
        shape: [width, VOCABULARY.length],
        data: weights(width * VOCABULARY.length, LOGIT_SPREAD * Math.sqrt(3 / width)),
      },
      (token) => (isSpeakable(token) ? 0 : SILENCED),
    ),
  ];
}

/** Keeps the tensor from writing to the reserved dimension of the residual stream. */
function withoutReservedRow(tensor: GgufTensor): GgufTensor {
  const [inputs = 0] = tensor.shape;
  tensor.data.fill(0, RESERVED * inputs, (RESERVED + 1) * inputs);
  return tensor;
}

/** Sets what each token has at the reserved dimension. */
function withReservedColumn(tensor: GgufTensor, valueOf: (token: number) => number): GgufTensor {
  const [width = 1] = tensor.shape;
  for (let token = 0; token * width < tensor.data.length; token++) {
    tensor.data[token * width + RESERVED] = valueOf(token);
  }
  return tensor;
}

/**
 * A xorshift generator (Marsaglia 2003, 32 bits) scaled to floats. Integer steps, one exact conversion and
 * one correctly rounded product: the same weights, bit for bit, on every platform.
 */
function uniformWeights(seed: number): WeightSource {
  let state = seed;
  return (count, bound) => {
    const scale = bound / 2 ** 31;
    const values = new Float16Array(count);
    for (let index = 0; index < count; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[index] = state * scale;
    }
    return values;
  };
}
