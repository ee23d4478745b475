import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import type { EngineDevice } from './engine-messages';
import { EngineError, messageOf } from './engine-error';
import type { ModelRuntime, Sampling, SlotInput } from './model-runtime';
import { bytesOfPiece } from './vocabulary';

/*
 * Everything that the product takes from the insides of node-llama-cpp 3.22.1 stands in this file: its own
 * batch loop holds a lock while it has work, so that freeing a sequence waits for hundreds of milliseconds.
 * The contract test beside it says what is relied on; the version is pinned exactly.
 */
interface AddonSampler {
  applyConfig(config: { temperature: number; topP: number; seed: number }): void;
  dispose(): void;
}

interface AddonModel {
  tokenize(text: string, specialTokens: boolean): Uint32Array;
  isEogToken(token: number): boolean;
}

interface AddonContext {
  initBatch(size: number): void;
  /** Yields the batch indexes of the tokens whose logits were asked for. */
  addToBatch(slot: number, position: number, tokens: Uint32Array, logitIndexes: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(batchIndex: number, sampler: AddonSampler): Promise<number>;
  removeTokenCellsFromSequence(slot: number, from: number, to: number): boolean;
}

interface Internals {
  readonly model: AddonModel;
  readonly context: AddonContext;
  readonly newSampler: () => AddonSampler;
}

/** Where a model is and how many sequences of what length, in tokens, it shall hold at a time. */
export interface LlamaRuntimeOptions {
  readonly file: string;
  readonly slots: number;
  readonly sequenceLength: number;
}

const MAX_BATCH = 512;
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
  readonly vocabularySize: number;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #internals: Internals;
  readonly #bytes: readonly Uint8Array[];
  readonly #samplers = new Map<number, AddonSampler>();

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

  begin(slot: number, kept: number, sampling: Sampling): void {
    if (!this.#internals.context.removeTokenCellsFromSequence(slot, kept, TO_THE_END)) {
      throw new EngineError(`slot ${slot} would not let go of its tokens from ${kept} on`);
    }
    // A sampler with the same seed again would go on where it stopped: every sequence gets its own.
    this.#samplers.get(slot)?.dispose();
    const sampler = this.#internals.newSampler();
    sampler.applyConfig({ ...sampling });
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
    await this.#context.dispose();
    await this.#model.dispose();
  }

  #samplerOf(slot: number): AddonSampler {
    const sampler = this.#samplers.get(slot);
    if (sampler === undefined)
      throw new EngineError(`slot ${slot} was stepped before a sequence began in it`);
    return sampler;
  }
}

/** Reaches into the wrappers; throws where this is not the pinned version. */
function internalsOf(llama: Llama, model: LlamaModel, context: LlamaContext): Internals {
  const bindings: unknown = Reflect.get(llama, '_bindings');
  const Sampler: unknown = bindings instanceof Object ? Reflect.get(bindings, 'AddonSampler') : undefined;
  const addonModel: unknown = Reflect.get(model, '_model');
  const addonContext: unknown = Reflect.get(context, '_ctx');
  if (typeof Sampler !== 'function' || !isAddonModel(addonModel) || !isAddonContext(addonContext)) {
    throw new EngineError(
      'the insides of node-llama-cpp are not those of version 3.22.1; install that version',
    );
  }
  return {
    model: addonModel,
    context: addonContext,
    newSampler: () => Reflect.construct(Sampler, [addonModel]) as AddonSampler,
  };
}

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  value instanceof Object && names.every((name) => typeof Reflect.get(value, name) === 'function');

const isAddonModel = (value: unknown): value is AddonModel => hasMethods(value, ['tokenize', 'isEogToken']);

const isAddonContext = (value: unknown): value is AddonContext =>
  hasMethods(value, [
    'initBatch',
    'addToBatch',
    'decodeBatch',
    'sampleToken',
    'removeTokenCellsFromSequence',
  ]);
