import type { Scoring, TokenScore } from './token-score';

/** How the next token is drawn: `temperature` 0 is greedy, `topP` 1 keeps every token. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  /** 32-bit unsigned. */
  readonly seed: number;
  /** GBNF that the answer has to keep to; the end token ends it then, and comes nowhere else. */
  readonly grammar?: string;
}

/** What one slot adds to a step: `tokens` that follow the `position` cells it has, at least one. */
export interface SlotInput {
  readonly slot: number;
  readonly position: number;
  readonly tokens: readonly number[];
  /** Draw a token after the last one. */
  readonly sample: boolean;
  /** Score what follows: `following` are the tokens after the first ones of `tokens`; a drawn one is scored as well. */
  readonly scoring?: Scoring & { readonly following: readonly number[] };
}

/** Hears what an input that asks for scores yielded: those of `following`, then that of the token drawn. */
export type ScoreListener = (slot: number, scores: readonly TokenScore[]) => void;

/** Memory that llama.cpp allocated, in bytes: for the weights, and for the KV cache with what computes. */
export interface RuntimeMemory {
  readonly model: number;
  readonly context: number;
}

/** A loaded model with its slots: what the scheduler drives. Slots are numbered from 0. */
export interface ModelRuntime extends AsyncDisposable {
  /** Tokens that one step can take, all slots together. */
  readonly batchSize: number;
  /** Tokens of one step after which the next may be scored, all slots together. */
  readonly scoringBatch: number;
  readonly vocabularySize: number;
  /** Cells of the KV cache, all slots together. */
  readonly kvCells: number;
  readonly memory: RuntimeMemory;
  tokenize(text: string): readonly number[];
  /** The bytes a token stands for; they need not be whole characters. */
  bytesOf(token: number): Uint8Array;
  /** What to call a token where it stands alone; no two have the same name. */
  nameOf(token: number): string;
  isEnd(token: number): boolean;
  /** Throws an `EngineError` where sequences cannot be held to that grammar: asked before one begins. */
  checkGrammar(grammar: string): void;
  /** Makes a slot ready for a new sequence that shares the first `kept` tokens with its last one. */
  begin(slot: number, kept: number, sampling: Sampling): void;
  /** Computes all inputs at once; yields one token for each input that asks for a sample, in order. */
  step(inputs: readonly SlotInput[], scored?: ScoreListener): Promise<readonly number[]>;
}
