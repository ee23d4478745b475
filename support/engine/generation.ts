import { OutputText } from './output-text';
import type { Sampling } from './model-runtime';
import type { Scoring, TokenScore } from './token-score';

/** What one answer is to be: prompt tokens (at least one) and output tokens, at least one unless it is scored. */
export interface GenerationRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly sampling: Sampling;
  readonly stop: readonly string[];
  /** Go on after the end token; never with a grammar, after whose end nothing can follow. */
  readonly ignoreEnd: boolean;
  /** Score every token but the first; all of the prompt is computed anew then. */
  readonly scoring?: Scoring;
}

/** How an answer ended. Exactly one is told for every generation that was submitted. */
export type GenerationEnd =
  { readonly reason: 'stop' | 'length' | 'cancelled' } | { readonly reason: 'failed'; readonly error: Error };

/** How far an answer is, in tokens; `cachedTokens` are the prompt tokens that its slot held already. */
export interface Progress {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

/** Who hears what is generated. */
export interface GenerationListener {
  /** A token was drawn; `text` is what may be shown since the last call, often one token's, maybe empty. */
  token(text: string, progress: Progress): void;
  /** Tokens were scored, the next ones of prompt and output. */
  scored?(scores: readonly TokenScore[]): void;
  ended(end: GenerationEnd, progress: Progress): void;
}

/** Byte values and end marks of a vocabulary: what a generation needs to know of tokens. */
export interface TokenMeaning {
  bytesOf(token: number): Uint8Array;
  isEnd(token: number): boolean;
}

/** One answer in the making. */
export class Generation implements Progress {
  readonly request: GenerationRequest;
  cachedTokens = 0;
  generatedTokens = 0;
  readonly #listener: GenerationListener;
  readonly #meaning: TokenMeaning;
  readonly #output: OutputText;
  #end: GenerationEnd | undefined;

  constructor(request: GenerationRequest, meaning: TokenMeaning, listener: GenerationListener) {
    this.request = request;
    this.#meaning = meaning;
    this.#listener = listener;
    this.#output = new OutputText(request.stop);
  }

  get promptTokens(): number {
    return this.request.prompt.length;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** Takes the next token and ends the answer where that token is its last. */
  accept(token: number): void {
    this.generatedTokens += 1;
    const { ignoreEnd, sampling } = this.request;
    const atEnd = (!ignoreEnd || sampling.grammar !== undefined) && this.#meaning.isEnd(token);
    const { text, stopped } = this.#output.add(this.#meaning.bytesOf(token));
    const atLimit = this.generatedTokens >= this.request.maxTokens;
    const isLast = atEnd || stopped || atLimit;
    this.#listener.token(isLast && !stopped ? text + this.#output.rest() : text, this);
    if (isLast) this.end({ reason: atEnd || stopped ? 'stop' : 'length' });
  }

  /** Takes the scores of the next tokens, also of one that `accept` takes after it. */
  score(scores: readonly TokenScore[]): void {
    this.#listener.scored?.(scores);
  }

  /** Ends the answer; the first end is the one that counts. */
  end(end: GenerationEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#listener.ended(end, this);
  }
}
