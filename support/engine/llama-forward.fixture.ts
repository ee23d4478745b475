import type { ModelShape, ModelInPieces } from './untrained-model';

type Vector = readonly number[];

/** Of the RMS norm and of the rotary embedding, as untrained models declare them. */
const NORM_EPSILON = 1e-5;
const ROPE_BASE = 10_000;

/**
 * The llama architecture in plain double-precision arithmetic, written from its published equations (RMS norm,
 * rotary embedding of neighbouring pairs, causal attention, SwiGLU): what llama.cpp has to compute, computed
 * apart from it.
 */
export class LlamaForward {
  readonly #shape: ModelShape;
  readonly #weights: ReadonlyMap<string, ArrayLike<number>>;

  constructor(model: ModelInPieces, shape: ModelShape) {
    this.#shape = shape;
    this.#weights = new Map(Array.from(model.tensors(), ({ name, data }) => [name, data]));
  }

  /** The logits of every token of the vocabulary after each of the tokens. */
  logits(tokens: readonly number[]): Vector[] {
    const { width, layers } = this.#shape;
    const embeddings = this.#tensor('token_embd.weight');
    let residuals = tokens.map((token) =>
      Array.from({ length: width }, (_, index) => embeddings[token * width + index] ?? NaN),
    );
    for (let layer = 0; layer < layers; layer++) residuals = this.#block(`blk.${layer}`, residuals);
    return residuals.map((residual) =>
      this.#times('output.weight', this.#norm('output_norm.weight', residual)),
    );
  }

  #block(name: string, residuals: Vector[]): number[][] {
    const normed = residuals.map((residual) => this.#norm(`${name}.attn_norm.weight`, residual));
    const project = (matrix: string): number[][] =>
      normed.map((each) => this.#times(`${name}.${matrix}.weight`, each));
    const queries = project('attn_q').map((each, position) => this.#rotated(each, position));
    const keys = project('attn_k').map((each, position) => this.#rotated(each, position));
    const values = project('attn_v');
    return residuals.map((residual, position) => {
      const attended = this.#attention(queries[position] ?? [], keys.slice(0, position + 1), values);
      const middle = sum(residual, this.#times(`${name}.attn_output.weight`, attended));
      const input = this.#norm(`${name}.ffn_norm.weight`, middle);
      const gate = this.#times(`${name}.ffn_gate.weight`, input);
      const up = this.#times(`${name}.ffn_up.weight`, input);
      const hidden = gate.map((each, index) => (each / (1 + Math.exp(-each))) * (up[index] ?? NaN));
      return sum(middle, this.#times(`${name}.ffn_down.weight`, hidden));
    });
  }

  #attention(query: Vector, keys: Vector[], values: Vector[]): number[] {
    const size = this.#shape.width / this.#shape.heads;
    return Array.from({ length: this.#shape.heads }, (_, head) => {
      const part = (vector: Vector): Vector => vector.slice(head * size, (head + 1) * size);
      const weights = logSoftmax(keys.map((key) => dot(part(query), part(key)) / Math.sqrt(size))).map(
        Math.exp,
      );
      return weights
        .map((weight, position) => part(values[position] ?? []).map((each) => each * weight))
        .reduce(sum);
    }).flat();
  }

  #rotated(vector: Vector, position: number): number[] {
    const size = this.#shape.width / this.#shape.heads;
    return vector.map((each, index) => {
      const pair = Math.floor((index % size) / 2);
      const angle = position * ROPE_BASE ** ((-2 * pair) / size);
      const isFirst = index % 2 === 0;
      const other = vector[isFirst ? index + 1 : index - 1] ?? NaN;
      return each * Math.cos(angle) + (isFirst ? -other : other) * Math.sin(angle);
    });
  }

  #norm(name: string, vector: Vector): number[] {
    const weights = this.#tensor(name);
    const scale = 1 / Math.sqrt(dot(vector, vector) / vector.length + NORM_EPSILON);
    return vector.map((each, index) => each * scale * (weights[index] ?? NaN));
  }

  #times(name: string, vector: Vector): number[] {
    const matrix = this.#tensor(name);
    const inputs = vector.length;
    return Array.from({ length: matrix.length / inputs }, (_, row) =>
      vector.reduce((total, each, index) => total + each * (matrix[row * inputs + index] ?? NaN), 0),
    );
  }

  #tensor(name: string): ArrayLike<number> {
    const data = this.#weights.get(name);
    if (data === undefined) throw new Error(`there is no tensor ${name}`);
    return data;
  }
}

const dot = (left: Vector, right: Vector): number =>
  left.reduce((total, each, index) => total + each * (right[index] ?? NaN), 0);

const sum = (left: Vector, right: Vector): number[] =>
  left.map((each, index) => each + (right[index] ?? NaN));

/** Natural logarithms of the shares of exponentials, which add up to 1. */
export function logSoftmax(values: Vector): number[] {
  const highest = Math.max(...values);
  const total = values.reduce((all, value) => all + Math.exp(value - highest), 0);
  return values.map((value) => value - highest - Math.log(total));
}
