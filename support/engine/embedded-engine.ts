import { milliseconds, type Milliseconds } from '../quantities/units';
import { EngineChild } from './engine-child';
import type { EngineDevice } from './engine-messages';
import type { EngineError } from './engine-error';
import { defaultCacheFolder } from './model-cache';
import type { EmbeddedModel, EngineModelPlan } from './served-model';

export type { EmbeddedModel, EngineModelPlan };

/** What an engine is started with; unless said otherwise it has a minute until it is ready. */
export interface EngineOptions {
  readonly plans: readonly EngineModelPlan[];
  readonly cacheFolder?: string;
  /** The CPU unless said otherwise. */
  readonly device?: EngineDevice;
  readonly startTimeout?: Milliseconds;
  readonly log?: (line: string) => void;
}

const START_TIMEOUT = milliseconds(60_000);

/** llama.cpp behind an OpenAI-compatible server, in a process of its own on the loopback interface. */
export class EmbeddedEngine implements AsyncDisposable {
  readonly baseUrl: string;
  readonly pid: number;
  readonly models: readonly EmbeddedModel[];
  readonly #child: EngineChild;
  #disposal: Promise<void> | undefined;

  private constructor(child: EngineChild, port: number, models: readonly EmbeddedModel[]) {
    this.#child = child;
    this.baseUrl = `http://127.0.0.1:${port}/v1`;
    this.pid = child.pid;
    this.models = models;
  }

  /**
   * Starts the process and waits until it serves. Throws an `EngineError` that says what failed, with the
   * last lines of the process's error output; nothing is left running then.
   */
  static async start(options: EngineOptions): Promise<EmbeddedEngine> {
    const settings = {
      cacheFolder: options.cacheFolder ?? defaultCacheFolder(),
      device: options.device ?? ('cpu' as const),
      plans: options.plans.map((plan) => ({ ...plan })),
    };
    const child = new EngineChild(settings, options.log ?? (() => undefined));
    try {
      const { port, models } = await child.ready(options.startTimeout ?? START_TIMEOUT);
      return new EmbeddedEngine(child, port, models);
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
