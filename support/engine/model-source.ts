import { EngineError } from './engine-error';
import { modelFile } from './model-cache';
import { inMillions, MODEL_CATALOGUE, UNTRAINED } from './model-catalogue';
import { readModelFile, type ModelFileFacts } from './model-file';
import type { EmbeddedModel, EngineModelPlan } from './model-plan';
import { REFERENCE_FILES } from './reference-model';

/** A model that can be loaded: what it is served as, and what to do where its file turns out to be broken. */
export interface ModelSource {
  readonly facts: EmbeddedModel;
  readonly remedy: string;
}

/**
 * Finds the model of a plan; one of random weights is written where it is missing. Throws an `EngineError`
 * where its file is missing or broken, or its model is not made for sequences of that length.
 */
export async function modelSource(plan: EngineModelPlan, cacheFolder: string): Promise<ModelSource> {
  if (!('size' in plan)) {
    return sourceOf(plan.file, plan, 'Give the plan another file', ({ name }) => ({
      id: plan.id,
      untrained: name.includes(UNTRAINED),
    }));
  }
  if (plan.size === 'reference') {
    return sourceOf(
      REFERENCE_FILES.weights,
      plan,
      'Restore it: it is a part of the product',
      ({ parameters }) => ({
        size: 'reference',
        id: `reference-${inMillions(parameters)}`,
        untrained: false,
      }),
    );
  }
  const model = MODEL_CATALOGUE[plan.size];
  const { id, parameters } = model;
  return {
    facts: { ...plan, id, parameters, file: await modelFile(model, cacheFolder), untrained: true },
    remedy: 'Delete the file, so that it is written anew',
  };
}

async function sourceOf(
  file: string,
  { slots, sequenceLength }: EngineModelPlan,
  remedy: string,
  identify: (header: ModelFileFacts) => Pick<EmbeddedModel, 'size' | 'id' | 'untrained'>,
): Promise<ModelSource> {
  const header = await readModelFile(file, remedy);
  const { contextLength, parameters } = header;
  const identity = identify(header);
  if (sequenceLength > contextLength) {
    throw new EngineError(
      `the engine cannot serve ${identity.id}: a sequence length of ${sequenceLength}; ` +
        `the model of ${file} is made for 2 to ${contextLength} tokens`,
    );
  }
  return { facts: { ...identity, slots, sequenceLength, parameters, file }, remedy };
}
