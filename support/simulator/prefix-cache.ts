import { hash } from 'node:crypto';

/** Tokens in one cached block: only whole blocks are reused, as in a paged KV cache. */
export const CACHE_BLOCK_TOKENS = 16;

/** Remembers the prompts it has seen, in whole blocks from their beginning, the least recently used forgotten. */
export class PrefixCache {
  readonly #limit: number;
  /** Keys stand for all tokens up to the end of a block; insertion order is order of use. */
  readonly #blocks = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many of the leading tokens were cached before; the whole prompt is from now on. */
  admit(tokens: readonly string[]): number {
    let key = '';
    let cached = 0;
    let hit = true;
    for (let end = CACHE_BLOCK_TOKENS; end <= tokens.length; end += CACHE_BLOCK_TOKENS) {
      key = chain(key, tokens.slice(end - CACHE_BLOCK_TOKENS, end));
      hit &&= this.#blocks.delete(key);
      if (hit) cached = end;
      this.#blocks.delete(key);
      this.#blocks.add(key);
    }
    this.#forget();
    return cached;
  }

  #forget(): void {
    for (const key of this.#blocks) {
      if (this.#blocks.size <= this.#limit) return;
      this.#blocks.delete(key);
    }
  }
}

const chain = (before: string, block: readonly string[]): string =>
  hash('sha1', `${before} ${block.join(' ')}`, 'base64');
