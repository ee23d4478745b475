import { bytesOfPiece } from './vocabulary';

/** The kinds of token in a GGUF file (`tokenizer.ggml.token_type` of ggml's docs/gguf.md). */
export const TOKEN_TYPES = { normal: 1, control: 3, userDefined: 4 } as const;

/** The tokens of a model in GPT-2's spelling: what each stands for, and what to call it. */
export class TokenTable {
  readonly #pieces: readonly string[];
  readonly #types: readonly number[];
  readonly #bytes: readonly Uint8Array[];

  /** `pieces` by token id; `types` as in GGUF files, absent where every token is a normal one. */
  constructor(pieces: readonly string[], types: readonly number[] = []) {
    this.#pieces = pieces;
    this.#types = types;
    this.#bytes = pieces.map((piece, token) => bytesOf(piece, this.#typeOf(token)));
  }

  get size(): number {
    return this.#pieces.length;
  }

  /** Marks such as those of start and end: they stand for no text. */
  get controls(): readonly number[] {
    return this.#pieces.flatMap((_, token) => (this.#typeOf(token) === TOKEN_TYPES.control ? [token] : []));
  }

  /** The bytes a token stands for; they need not be whole characters. */
  bytesOf(token: number): Uint8Array {
    return this.#bytes[token] ?? new Uint8Array();
  }

  /**
   * What OpenAI's log-probabilities call a token: its text, its bytes as `bytes:\xe2\x80` where they are not
   * whole characters, or the name of a mark.
   */
  nameOf(token: number): string {
    const bytes = this.bytesOf(token);
    if (bytes.length === 0) return this.#pieces[token] ?? '';
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`;
    }
  }

  #typeOf(token: number): number {
    return this.#types[token] ?? TOKEN_TYPES.normal;
  }
}

/** As llama.cpp has it: only normal tokens are in GPT-2's spelling, those a user defined are plain text. */
function bytesOf(piece: string, type: number): Uint8Array {
  switch (type) {
    case TOKEN_TYPES.normal:
      return bytesOfPiece(piece);
    case TOKEN_TYPES.userDefined:
      return Buffer.from(piece);
    default:
      return new Uint8Array();
  }
}
