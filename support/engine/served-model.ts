import type { Llama } from 'node-llama-cpp';
import { monotonicClock } from '../quantities/clock';
import { elapsed, type Milliseconds } from '../quantities/units';
import type { EngineMetrics } from './engine-metrics';
import { InferenceLoop } from './inference-loop';
import { LlamaRuntime } from './llama-runtime';
import type { EmbeddedModel, EngineModelPlan } from './model-plan';
import type { ModelRuntime } from './model-runtime';
import { modelSource } from './model-source';

/** A model with what computes its answers. */
export interface ServedModel {
  readonly facts: EmbeddedModel;
  readonly runtime: ModelRuntime;
  readonly loop: InferenceLoop;
  /** Loading the file into llama.cpp, with its KV cache; writing and checking the file not included. */
  readonly loadTime: Milliseconds;
}

/** Finds the model's file or writes it, loads it and makes it ready for requests. */
export async function serveModel(
  plan: EngineModelPlan,
  { llama, cacheFolder, metrics }: { llama: Llama; cacheFolder: string; metrics: EngineMetrics },
): Promise<ServedModel> {
  const { facts, remedy } = await modelSource(plan, cacheFolder);
  const { id, file, slots, sequenceLength } = facts;
  const started = monotonicClock.now();
  const runtime = await LlamaRuntime.load(llama, { file, slots, sequenceLength, remedy });
  const loadTime = elapsed(started, monotonicClock.now());
  const loop = new InferenceLoop(runtime, slots, () => {
    metrics.countStep(id);
  });
  metrics.addModel(id, { slots, kvCells: runtime.kvCells, memory: runtime.memory }, () => loop);
  return { facts, runtime, loop, loadTime };
}
