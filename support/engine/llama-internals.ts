import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { EngineError } from './engine-error';

/*
 * Everything that the product takes from the insides of node-llama-cpp 3.22.1 stands in this file: its own
 * batch loop holds a lock while it has work, so that freeing a sequence waits for hundreds of milliseconds.
 * The contract test of llama-runtime.ts says what is relied on; the version is pinned exactly.
 */
export interface AddonSampler {
  applyConfig(config: SamplerConfig): void;
  dispose(): void;
}

/** How a sampler draws; the values of the bias are added to the logits of the tokens that are its keys. */
export interface SamplerConfig {
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly grammarEvaluationState?: GrammarState;
  readonly tokenBiasKeys?: Uint32Array;
  readonly tokenBiasValues?: Float32Array;
}

/** How far a sequence is in its grammar; every token that its sampler draws brings it forward. */
export type GrammarState = object;

interface AddonModel {
  tokenize(text: string, specialTokens: boolean): Uint32Array;
  isEogToken(token: number): boolean;
  /** Whether the model expects its start mark before every text. */
  shouldPrependBosToken(): boolean;
  tokenBos(): number;
}

/** What `sampleToken` yields of logits: `token, logit, token, logit, ...`, the highest logit first. */
type SampledWithLogits = readonly [
  token: number,
  probabilities: undefined,
  confidence: undefined,
  logits: readonly number[],
];

interface AddonContext {
  /** Cells of the KV cache, all sequences together. */
  getContextSize(): number;
  initBatch(size: number): void;
  /** Yields the batch indexes of the tokens whose logits were asked for. */
  addToBatch(slot: number, position: number, tokens: Uint32Array, logitIndexes: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(batchIndex: number, sampler: AddonSampler): Promise<number>;
  /** With the logits that the sampler drew from; a greedy one without bias leaves them as the model has them. */
  sampleToken(
    batchIndex: number,
    sampler: AddonSampler,
    probabilities: false,
    confidence: false,
    logits: true,
  ): Promise<SampledWithLogits>;
  removeTokenCellsFromSequence(slot: number, from: number, to: number): boolean;
}

/** The insides of one loaded model, by what is done with them. */
export interface Internals {
  readonly model: AddonModel;
  readonly context: AddonContext;
  readonly newSampler: () => AddonSampler;
  /** Throws where llama.cpp does not take the grammar. */
  readonly newGrammarState: (grammar: string) => GrammarState;
  readonly copyGrammarState: (state: GrammarState) => GrammarState;
}

/** Reaches into the wrappers; throws an `EngineError` where this is not the pinned version. */
export function internalsOf(llama: Llama, model: LlamaModel, context: LlamaContext): Internals {
  const bindings: unknown = Reflect.get(llama, '_bindings');
  const constructorOf = (name: string): unknown =>
    bindings instanceof Object ? Reflect.get(bindings, name) : undefined;
  const Sampler = constructorOf('AddonSampler');
  const Grammar = constructorOf('AddonGrammar');
  const State = constructorOf('AddonGrammarEvaluationState');
  const addonModel: unknown = Reflect.get(model, '_model');
  const addonContext: unknown = Reflect.get(context, '_ctx');
  if (
    typeof Sampler !== 'function' ||
    typeof Grammar !== 'function' ||
    typeof State !== 'function' ||
    !isAddonModel(addonModel) ||
    !isAddonContext(addonContext)
  ) {
    throw new EngineError(
      'the insides of node-llama-cpp are not those of version 3.22.1; install that version',
    );
  }
  return {
    model: addonModel,
    context: addonContext,
    newSampler: () => Reflect.construct(Sampler, [addonModel]) as AddonSampler,
    newGrammarState: (grammar) => {
      // The state alone would take a broken grammar for none; the grammar is parsed first, and throws.
      const options = { addonExports: bindings, rootRuleName: 'root' };
      const parsed: unknown = Reflect.construct(Grammar, [grammar, options]);
      return Reflect.construct(State, [addonModel, parsed]) as GrammarState;
    },
    copyGrammarState: (state) => Reflect.construct(State, [state]) as GrammarState,
  };
}

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  value instanceof Object && names.every((name) => typeof Reflect.get(value, name) === 'function');

const isAddonModel = (value: unknown): value is AddonModel =>
  hasMethods(value, ['tokenize', 'isEogToken', 'shouldPrependBosToken', 'tokenBos']);

const isAddonContext = (value: unknown): value is AddonContext =>
  hasMethods(value, [
    'getContextSize',
    'initBatch',
    'addToBatch',
    'decodeBatch',
    'sampleToken',
    'removeTokenCellsFromSequence',
  ]);
