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
}

/** A loaded model with its slots: what the scheduler drives. Slots are numbered from 0. */
export interface ModelRuntime extends AsyncDisposable {
  /** Tokens that one step can take, all slots together. */
  readonly batchSize: number;
  readonly vocabularySize: number;
  tokenize(text: string): readonly number[];
  /** The bytes a token stands for; they need not be whole characters. */
  bytesOf(token: number): Uint8Array;
  isEnd(token: number): boolean;
  /** Throws an `EngineError` where sequences cannot be held to that grammar: asked before one begins. */
  checkGrammar(grammar: string): void;
  /** Makes a slot ready for a new sequence that shares the first `kept` tokens with its last one. */
  begin(slot: number, kept: number, sampling: Sampling): void;
  /** Computes all inputs at once; yields one token for each input that asks for a sample, in order. */
  step(inputs: readonly SlotInput[]): Promise<readonly number[]>;
}
