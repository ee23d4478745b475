import type { Llama } from 'node-llama-cpp';
import { monotonicClock } from '../quantities/clock';
import { elapsed, type Milliseconds } from '../quantities/units';
import { EngineError } from './engine-error';
import type { EngineMetrics } from './engine-metrics';
import { InferenceLoop } from './inference-loop';
import { LlamaRuntime } from './llama-runtime';
import { modelFile } from './model-cache';
import { MODEL_CATALOGUE, type ModelSize } from './model-catalogue';
import type { ModelRuntime } from './model-runtime';
import { TRAINED_LENGTH } from './untrained-model';

/** Which model to serve: `slots` sequences at a time of up to `sequenceLength` tokens, prompt and output. */
export interface EngineModelPlan {
  readonly size: ModelSize;
  readonly slots: number;
  readonly sequenceLength: number;
}

/** A model as the engine serves it; `parameters` is the number of its weights, `file` where it is. */
export interface EmbeddedModel extends EngineModelPlan {
  readonly id: string;
  readonly parameters: number;
  readonly file: string;
}

/** A model with what computes its answers. */
export interface ServedModel {
  readonly facts: EmbeddedModel;
  readonly runtime: ModelRuntime;
  readonly loop: InferenceLoop;
  /** Loading the file into llama.cpp, with its KV cache; writing and checking the file not included. */
  readonly loadTime: Milliseconds;
}

/** llama.cpp's own limit (LLAMA_MAX_SEQ). */
const MAX_SLOTS = 256;

/** Throws an `EngineError` that names every plan that cannot be served. */
export function checkPlans(plans: readonly EngineModelPlan[]): void {
  const faults = plans.flatMap(({ size, slots, sequenceLength }, index) => [
    ...(isWithin(slots, 1, MAX_SLOTS) ? [] : [`${size}: ${slots} slots; possible are 1 to ${MAX_SLOTS}`]),
    ...(isWithin(sequenceLength, 2, TRAINED_LENGTH)
      ? []
      : [`${size}: a sequence length of ${sequenceLength}; possible are 2 to ${TRAINED_LENGTH} tokens`]),
    ...(plans.findIndex((plan) => plan.size === size) === index ? [] : [`${size}: planned twice`]),
  ]);
  if (plans.length === 0) faults.push('no model; plan at least one');
  if (faults.length > 0) throw new EngineError(`the engine cannot serve these plans: ${faults.join('; ')}`);
}

const isWithin = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

/** Writes the model's file where it is missing, loads it and makes it ready for requests. */
export async function serveModel(
  plan: EngineModelPlan,
  { llama, cacheFolder, metrics }: { llama: Llama; cacheFolder: string; metrics: EngineMetrics },
): Promise<ServedModel> {
  const model = MODEL_CATALOGUE[plan.size];
  const file = await modelFile(model, cacheFolder);
  const started = monotonicClock.now();
  const runtime = await LlamaRuntime.load(llama, { file, ...plan });
  const loadTime = elapsed(started, monotonicClock.now());
  const loop = new InferenceLoop(runtime, plan.slots, () => {
    metrics.countStep(model.id);
  });
  metrics.addModel(model.id, plan.slots, () => loop);
  const facts = { ...plan, id: model.id, parameters: model.parameters, file };
  return { facts, runtime, loop, loadTime };
}
