import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { monotonicClock } from '../quantities/clock';
import { elapsed, milliseconds, type Milliseconds } from '../quantities/units';
import { EngineChild, type ReadyMessage } from './engine-child';
import { EngineError } from './engine-error';
import type { EngineDevice } from './engine-messages';
import { defaultCacheFolder } from './model-cache';
import type { EmbeddedModel, EngineModelPlan } from './model-plan';

export type { EmbeddedModel, EngineModelPlan };

/** What an engine is started with; unless said otherwise it has a minute until it is ready. */
export interface EngineOptions {
  readonly plans: readonly EngineModelPlan[];
  readonly cacheFolder?: string;
  /** The CPU unless said otherwise. */
  readonly device?: EngineDevice;
  readonly startTimeout?: Milliseconds;
  readonly log?: (line: string) => void;
  /** What clients of the guide's routes have to send as `X-API-Key`; a random one unless said otherwise. */
  readonly apiKey?: string;
}

/**
 * How long the start took: of the process until it serves, as its parent saw it, and in it of each model into
 * llama.cpp, as the process measured it, without writing or checking the model's file.
 */
export interface EngineInitialisation {
  readonly process: Milliseconds;
  readonly models: readonly { readonly id: string; readonly took: Milliseconds }[];
}

const START_TIMEOUT = milliseconds(60_000);
const RANDOM_KEY_BYTES = 24;

/** llama.cpp behind a server of OpenAI's routes and of the guide's, in a process of its own on the loopback interface. */
export class EmbeddedEngine implements AsyncDisposable {
  readonly baseUrl: string;
  readonly pid: number;
  readonly models: readonly EmbeddedModel[];
  /** For the guide's routes; OpenAI's need none. */
  readonly apiKey: string;
  readonly initialisation: EngineInitialisation;
  readonly #child: EngineChild;
  #disposal: Promise<void> | undefined;

  private constructor(child: EngineChild, ready: ReadyMessage, apiKey: string, took: Milliseconds) {
    this.#child = child;
    this.baseUrl = `http://127.0.0.1:${ready.port}/v1`;
    this.pid = child.pid;
    this.models = ready.models;
    this.apiKey = apiKey;
    this.initialisation = {
      process: took,
      models: ready.loads.map((load) => ({ id: load.id, took: milliseconds(load.took) })),
    };
  }

  /**
   * Starts the process and waits until it serves. Throws an `EngineError` that says what failed, with the
   * last lines of the process's error output; nothing is left running then.
   */
  static async start(options: EngineOptions): Promise<EmbeddedEngine> {
    const settings = {
      cacheFolder: options.cacheFolder ?? defaultCacheFolder(),
      device: options.device ?? ('cpu' as const),
      // The process has a working folder of its own.
      plans: options.plans.map((plan) =>
        'size' in plan ? plan : { ...plan, file: path.resolve(plan.file) },
      ),
    };
    const apiKey = options.apiKey ?? randomBytes(RANDOM_KEY_BYTES).toString('base64url');
    if (apiKey === '') {
      throw new EngineError('the apiKey of the engine is empty; give it one, or none for a random one');
    }
    const started = monotonicClock.now();
    const child = new EngineChild(settings, apiKey, options.log ?? (() => undefined));
    try {
      const ready = await child.ready(options.startTimeout ?? START_TIMEOUT);
      return new EmbeddedEngine(child, ready, apiKey, elapsed(started, monotonicClock.now()));
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** Why the process ended although nobody stopped it; undefined as long as all is well. */
  get failure(): EngineError | undefined {
    return this.#child.failure;
  }

  /** Ends the process at once, without waiting: for a second Ctrl-C. */
  kill(): void {
    this.#child.kill();
  }

  /** Stops the process cleanly, or after a deadline by force. Throws where it had ended unexpectedly. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#child.stop();
    return this.#disposal;
  }
}
