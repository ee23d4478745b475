import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError, messageOf } from './engine-error';
import type { Generation } from './generation';
import type { ModelRuntime } from './model-runtime';
import { Scheduler, type StepPlan } from './scheduler';
import type { KvCells } from './slot-table';
import type { TokenScore } from './token-score';

/** Drives one model: plans a step, has it computed, hands out what it yielded, and so on while there is work. */
export class InferenceLoop implements AsyncDisposable {
  readonly #runtime: ModelRuntime;
  readonly #scheduler: Scheduler;
  readonly #onStep: () => void;
  #working: Promise<void> | undefined;
  #stopped: Error | undefined;

  constructor(runtime: ModelRuntime, slots: number, onStep: () => void) {
    this.#runtime = runtime;
    const { batchSize, scoringBatch } = runtime;
    this.#scheduler = new Scheduler({ slots, batchSize, scoringBatch });
    this.#onStep = onStep;
  }

  get running(): number {
    return this.#scheduler.running;
  }

  get waiting(): number {
    return this.#scheduler.waiting;
  }

  get kvCells(): KvCells {
    return this.#scheduler.kvCells;
  }

  submit(generation: Generation): void {
    if (this.#stopped !== undefined) {
      generation.end({ reason: 'failed', error: this.#stopped });
      return;
    }
    this.#scheduler.submit(generation);
    this.#working ??= this.#work();
  }

  cancel(generation: Generation): void {
    this.#scheduler.cancel(generation);
  }

  /** Fails what is under way with that error and computes nothing more. */
  async stop(error: Error): Promise<void> {
    this.#stopped ??= error;
    this.#scheduler.failAll(error);
    await this.#working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(new EngineError('the engine is stopping'));
    await this.#runtime[Symbol.asyncDispose]();
  }

  async #work(): Promise<void> {
    // Requests that arrive together are all read before the first step, and sockets are served between steps.
    await nextTurn();
    for (let plan = this.#scheduler.plan(); plan !== undefined; plan = this.#scheduler.plan()) {
      await this.#compute(plan);
      await nextTurn();
    }
    this.#working = undefined;
  }

  async #compute(plan: StepPlan): Promise<void> {
    try {
      for (const { slot, kept, sampling } of plan.starts) this.#runtime.begin(slot, kept, sampling);
      const scores = new Map<number, readonly TokenScore[]>();
      const tokens = await this.#runtime.step(plan.inputs, (slot, scored) => scores.set(slot, scored));
      this.#onStep();
      this.#scheduler.apply(plan, tokens, scores);
    } catch (error) {
      this.#scheduler.failAll(
        new EngineError(`llama.cpp could not compute a step: ${messageOf(error)}`, { cause: error }),
      );
    }
  }
}
