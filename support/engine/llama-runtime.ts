import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { EngineDevice } from './engine-messages';
import { EngineError, messageOf } from './engine-error';
import { GrammarStates } from './grammar-states';
import { internalsOf, type AddonSampler, type Internals, type SamplerConfig } from './llama-internals';
import type { ModelRuntime, RuntimeMemory, Sampling, ScoreListener, SlotInput } from './model-runtime';
import { scoreOf, type TokenScore } from './token-score';
import { TokenTable } from './token-table';

/** Where a model is and how many sequences of what length, in tokens, it shall hold at a time. */
export interface LlamaRuntimeOptions {
  readonly file: string;
  readonly slots: number;
  readonly sequenceLength: number;
  /** What to do about a file that does not load; unless said otherwise it is one that is written anew. */
  readonly remedy?: string;
}

const MAX_BATCH = 512;
/** Logits of one step that are kept, at most: 16 MiB of them, which a large vocabulary fills with few tokens. */
const MAX_LOGITS = 2 ** 22;
const TO_THE_END = -1;

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
  readonly scoringBatch: number;
  readonly vocabularySize: number;
  readonly kvCells: number;
  readonly memory: RuntimeMemory;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #internals: Internals;
  readonly #table: TokenTable;
  readonly #noMark: Partial<SamplerConfig>;
  readonly #scorer: AddonSampler;
  readonly #samplers = new Map<number, AddonSampler>();
  readonly #grammars: GrammarStates;

  private constructor(model: LlamaModel, context: LlamaContext, internals: Internals) {
    this.#model = model;
    this.#context = context;
    this.#internals = internals;
    this.#grammars = new GrammarStates(internals);
    this.batchSize = context.batchSize;
    this.kvCells = internals.context.getContextSize();
    this.memory = { model: bytesOf(model.memoryUsage), context: bytesOf(context.memoryUsage) };
    const { tokens, token_type: types } = model.fileInfo.metadata.tokenizer.ggml;
    this.#table = new TokenTable(tokens, types);
    this.vocabularySize = this.#table.size;
    this.scoringBatch = Math.max(1, Math.floor(MAX_LOGITS / this.vocabularySize));
    // Grammars see a mark as the text of its name, which a text may contain; said, it has no text at all.
    const marks = this.#table.controls.filter((token) => !this.isEnd(token));
    this.#noMark = {
      tokenBiasKeys: Uint32Array.from(marks),
      tokenBiasValues: new Float32Array(marks.length).fill(-Infinity),
    };
    this.#scorer = internals.newSampler();
    this.#scorer.applyConfig({ temperature: 0, topP: 1, seed: 0 });
  }

  /** Throws an `EngineError` where the file cannot be loaded. */
  static async load(
    llama: Llama,
    { file, slots, sequenceLength, remedy }: LlamaRuntimeOptions,
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
          `${messageOf(error)}. ${remedy ?? 'Delete the file, so that it is written anew'}, ` +
          'or ask for fewer or shorter slots',
        { cause: error },
      );
    }
  }

  tokenize(text: string): readonly number[] {
    const { model } = this.#internals;
    const tokens = Array.from(model.tokenize(text, false));
    return model.shouldPrependBosToken() ? [model.tokenBos(), ...tokens] : tokens;
  }

  bytesOf(token: number): Uint8Array {
    return this.#table.bytesOf(token);
  }

  nameOf(token: number): string {
    return this.#table.nameOf(token);
  }

  isEnd(token: number): boolean {
    return this.#internals.model.isEogToken(token);
  }

  checkGrammar(grammar: string): void {
    this.#grammars.check(grammar);
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

  async step(inputs: readonly SlotInput[], scored?: ScoreListener): Promise<readonly number[]> {
    const { context } = this.#internals;
    context.initBatch(inputs.reduce((sum, { tokens }) => sum + tokens.length, 0));
    const placed = inputs.map((input) => ({ input, indexes: this.#place(input) }));
    await context.decodeBatch();
    const draws = placed.flatMap(({ input, indexes }) => {
      const last = indexes.at(-1);
      return input.sample && last !== undefined
        ? [context.sampleToken(last, this.#samplerOf(input.slot))]
        : [];
    });
    const drawn = await Promise.all(draws);
    const left = drawn.values();
    for (const { input, indexes } of placed) {
      const token = input.sample ? left.next().value : undefined;
      if (input.scoring === undefined) continue;
      const { following, top } = input.scoring;
      const wanted = token === undefined ? following : [...following, token];
      scored?.(input.slot, await this.#scores(indexes, wanted, top));
    }
    return drawn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sampler of this.#samplers.values()) sampler.dispose();
    this.#samplers.clear();
    this.#scorer.dispose();
    this.#grammars.clear();
    await this.#context.dispose();
    await this.#model.dispose();
  }

  /** Adds an input to the batch; yields the batch indexes after which tokens are drawn or scored, rising. */
  #place({ slot, position, tokens, sample, scoring }: SlotInput): Uint32Array {
    const scored = Array.from(scoring?.following ?? [], (_, index) => index);
    const wanted = sample ? [...scored, tokens.length - 1] : scored;
    return this.#internals.context.addToBatch(
      slot,
      position,
      Uint32Array.from(tokens),
      Uint32Array.from(wanted),
    );
  }

  /** One after the other: a sampler has one list of candidates, in which two calls at once would both write. */
  async #scores(
    indexes: Uint32Array,
    tokens: readonly number[],
    top: number,
  ): Promise<readonly TokenScore[]> {
    const scores: TokenScore[] = [];
    for (const [at, token] of tokens.entries()) {
      const index = indexes[at];
      if (index === undefined)
        throw new EngineError(`llama.cpp has no logits before token ${at} of a slot's input`);
      const sampled = await this.#internals.context.sampleToken(index, this.#scorer, false, false, true);
      scores.push(scoreOf(sampled[3], token, { top }));
    }
    return scores;
  }

  /** What holds one sampler to a grammar: the state has no dispose, it is freed with the sampler's last hold on it. */
  #held(grammar: string): Partial<SamplerConfig> {
    return { grammarEvaluationState: this.#grammars.begin(grammar), ...this.#noMark };
  }

  #samplerOf(slot: number): AddonSampler {
    const sampler = this.#samplers.get(slot);
    if (sampler === undefined)
      throw new EngineError(`slot ${slot} was stepped before a sequence began in it`);
    return sampler;
  }
}

const bytesOf = ({ ram, vram }: { readonly ram: number; readonly vram: number }): number => ram + vram;
