import { EngineError, messageOf } from './engine-error';
import type { GrammarState, Internals } from './llama-internals';

/** Answers to the same schema share its parsed grammar; as many are kept. */
const KEPT_GRAMMARS = 64;

/** The grammars that were used last, parsed: each answer starts from a copy. */
export class GrammarStates {
  readonly #internals: Internals;
  /** States at the start of their grammars, to be copied; the one used last comes last. */
  readonly #starts = new Map<string, GrammarState>();

  constructor(internals: Internals) {
    this.#internals = internals;
  }

  /** Throws an `EngineError` where llama.cpp does not take the grammar. */
  check(grammar: string): void {
    this.#startOf(grammar);
  }

  /** A state at the start of the grammar, for one sampler; throws an `EngineError` as `check` does. */
  begin(grammar: string): GrammarState {
    return this.#internals.copyGrammarState(this.#startOf(grammar));
  }

  clear(): void {
    this.#starts.clear();
  }

  #startOf(grammar: string): GrammarState {
    const state = this.#starts.get(grammar) ?? this.#parse(grammar);
    this.#starts.delete(grammar);
    this.#starts.set(grammar, state);
    const [oldest] = this.#starts.keys();
    if (this.#starts.size > KEPT_GRAMMARS && oldest !== undefined) this.#starts.delete(oldest);
    return state;
  }

  #parse(grammar: string): GrammarState {
    try {
      return this.#internals.newGrammarState(grammar);
    } catch (error) {
      throw new EngineError(`llama.cpp does not take the grammar: ${messageOf(error)}`, { cause: error });
    }
  }
}
