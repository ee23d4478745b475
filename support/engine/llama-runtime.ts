import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { EngineDevice } from './engine-messages';
import { EngineError, messageOf } from './engine-error';
import {
  internalsOf,
  type AddonSampler,
  type GrammarState,
  type Internals,
  type SamplerConfig,
} from './llama-internals';
import type { ModelRuntime, Sampling, SlotInput } from './model-runtime';
import { bytesOfPiece, START_TOKEN } from './vocabulary';

/** Where a model is and how many sequences of what length, in tokens, it shall hold at a time. */
export interface LlamaRuntimeOptions {
  readonly file: string;
  readonly slots: number;
  readonly sequenceLength: number;
}

const MAX_BATCH = 512;
const TO_THE_END = -1;

/** Answers to the same schema share its parsed grammar; as many are kept. */
const KEPT_GRAMMARS = 64;

// Grammars see a special token as the text of its name, which a text may contain; said, it has no text at all.
const NO_SPECIAL_TOKEN = {
  tokenBiasKeys: Uint32Array.of(START_TOKEN),
  tokenBiasValues: Float32Array.of(-Infinity),
};

/** Loads the native library once a process. Throws an `EngineError` where no binary fits platform and device. */
export async function loadLlama(device: EngineDevice): Promise<Llama> {
  try {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
    return await getLlama({
      gpu: device === 'cpu' ? false : device,
      build: 'never',
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      maxThreads: 1,
    });
  } catch (error) {
    const install = device === 'cpu' ? 'npm ci --include=optional' : `npm run engine:${device}`;
    throw new EngineError(
      `node-llama-cpp has no working ${device} binary for ${process.platform}-${process.arch}: ` +
        `${messageOf(error)}. Install it with ${install}, or set LLM_BASE_URL to test a server of your own instead`,
      { cause: error },
    );
  }
}

/** A GGUF model in llama.cpp, on one thread: two spinning threads on two virtual cores get in each other's way. */
export class LlamaRuntime implements ModelRuntime {
  readonly batchSize: number;
  readonly vocabularySize: number;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #internals: Internals;
  readonly #bytes: readonly Uint8Array[];
  readonly #samplers = new Map<number, AddonSampler>();
  /** States at the start of their grammars, to be copied; the one used last comes last. */
  readonly #grammars = new Map<string, GrammarState>();

  private constructor(model: LlamaModel, context: LlamaContext, internals: Internals) {
    this.#model = model;
    this.#context = context;
    this.#internals = internals;
    this.batchSize = context.batchSize;
    this.#bytes = model.fileInfo.metadata.tokenizer.ggml.tokens.map(bytesOfPiece);
    this.vocabularySize = this.#bytes.length;
  }

  /** Throws an `EngineError` where the file cannot be loaded. */
  static async load(
    llama: Llama,
    { file, slots, sequenceLength }: LlamaRuntimeOptions,
  ): Promise<LlamaRuntime> {
    try {
      const model = await llama.loadModel({ modelPath: file, gpuLayers: llama.gpu === false ? 0 : 'max' });
      const context = await model.createContext({
        contextSize: sequenceLength,
        sequences: slots,
        batchSize: Math.max(MAX_BATCH, slots),
        threads: 1,
        failedCreationRemedy: false,
      });
      return new LlamaRuntime(model, context, internalsOf(llama, model, context));
    } catch (error) {
      throw new EngineError(
        `llama.cpp could not load ${file} with ${slots} slots of ${sequenceLength} tokens: ` +
          `${messageOf(error)}. Delete the file, so that it is written anew, or ask for fewer or shorter slots`,
        { cause: error },
      );
    }
  }

  tokenize(text: string): readonly number[] {
    return Array.from(this.#internals.model.tokenize(text, false));
  }

  bytesOf(token: number): Uint8Array {
    return this.#bytes[token] ?? new Uint8Array();
  }

  isEnd(token: number): boolean {
    return this.#internals.model.isEogToken(token);
  }

  checkGrammar(grammar: string): void {
    this.#startOf(grammar);
  }

  begin(slot: number, kept: number, { grammar, ...sampling }: Sampling): void {
    if (!this.#internals.context.removeTokenCellsFromSequence(slot, kept, TO_THE_END)) {
      throw new EngineError(`slot ${slot} would not let go of its tokens from ${kept} on`);
    }
    // A sampler with the same seed again would go on where it stopped: every sequence gets its own.
    this.#samplers.get(slot)?.dispose();
    const sampler = this.#internals.newSampler();
    sampler.applyConfig(grammar === undefined ? sampling : { ...sampling, ...this.#held(grammar) });
    this.#samplers.set(slot, sampler);
  }

  async step(inputs: readonly SlotInput[]): Promise<readonly number[]> {
    const { context } = this.#internals;
    context.initBatch(inputs.reduce((sum, { tokens }) => sum + tokens.length, 0));
    const draws = inputs.flatMap(({ slot, position, tokens, sample }) => {
      const wanted = sample ? [tokens.length - 1] : [];
      const indexes = context.addToBatch(slot, position, Uint32Array.from(tokens), Uint32Array.from(wanted));
      return Array.from(indexes, (index) => ({ index, sampler: this.#samplerOf(slot) }));
    });
    await context.decodeBatch();
    return Promise.all(draws.map(({ index, sampler }) => context.sampleToken(index, sampler)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sampler of this.#samplers.values()) sampler.dispose();
    this.#samplers.clear();
    this.#grammars.clear();
    await this.#context.dispose();
    await this.#model.dispose();
  }

  /** What holds one sampler to a grammar: the state has no dispose, it is freed with the sampler's last hold on it. */
  #held(grammar: string): Partial<SamplerConfig> {
    const state = this.#internals.copyGrammarState(this.#startOf(grammar));
    return { grammarEvaluationState: state, ...NO_SPECIAL_TOKEN };
  }

  #startOf(grammar: string): GrammarState {
    const state = this.#grammars.get(grammar) ?? this.#parse(grammar);
    this.#grammars.delete(grammar);
    this.#grammars.set(grammar, state);
    const [oldest] = this.#grammars.keys();
    if (this.#grammars.size > KEPT_GRAMMARS && oldest !== undefined) this.#grammars.delete(oldest);
    return state;
  }

  #parse(grammar: string): GrammarState {
    try {
      return this.#internals.newGrammarState(grammar);
    } catch (error) {
      throw new EngineError(`llama.cpp does not take the grammar: ${messageOf(error)}`, { cause: error });
    }
  }

  #samplerOf(slot: number): AddonSampler {
    const sampler = this.#samplers.get(slot);
    if (sampler === undefined)
      throw new EngineError(`slot ${slot} was stepped before a sequence began in it`);
    return sampler;
  }
}
