import { z } from 'zod';
import { EngineError } from './engine-error';
import { MODEL_SIZES } from './model-catalogue';
import { TRAINED_LENGTH } from './untrained-model';

/** The models that the product brings: those of random weights, for timing, and one that was trained. */
const engineSize = z.enum([...MODEL_SIZES, 'reference']);

const commonFields = { slots: z.int(), sequenceLength: z.int() };

/** The plans of an engine as they come over to its process. */
export const engineModelPlan = z.union([
  z.object({ size: engineSize, ...commonFields }).readonly(),
  z.object({ id: z.string(), file: z.string(), ...commonFields }).readonly(),
]);

/** A model as the engine serves it, as its process tells of it. */
export const embeddedModel = z.object({
  size: engineSize.optional(),
  id: z.string(),
  parameters: z.number(),
  slots: z.number(),
  sequenceLength: z.number(),
  file: z.string(),
  untrained: z.boolean(),
});

/**
 * Which model to serve: one that the product brings, or a GGUF file under an id of one's own. `slots` sequences
 * at a time of up to `sequenceLength` tokens, prompt and output.
 */
export type EngineModelPlan = z.infer<typeof engineModelPlan>;

/**
 * A model as the engine serves it; `parameters` is the number of its weights, `file` where it is, `untrained`
 * whether its weights are random. One that was given as a file has no size.
 */
export type EmbeddedModel = Readonly<z.infer<typeof embeddedModel>>;

/** llama.cpp's own limit (LLAMA_MAX_SEQ). */
const MAX_SLOTS = 256;

/** What a plan is called in messages. */
const planName = (plan: EngineModelPlan): string => ('size' in plan ? plan.size : plan.id);

/** Throws an `EngineError` that names every plan that cannot be served, whatever is in its file. */
export function checkPlans(plans: readonly EngineModelPlan[]): void {
  const names = plans.map(planName);
  const faults = plans.flatMap((plan, index) => {
    const name = planName(plan);
    const { slots, sequenceLength } = plan;
    const longest = longestSequence(plan);
    return [
      ...(name === '' ? [`plan ${index + 1}: its id is empty`] : []),
      ...(isWithin(slots, 1, MAX_SLOTS) ? [] : [`${name}: ${slots} slots; possible are 1 to ${MAX_SLOTS}`]),
      ...(isWithin(sequenceLength, 2, longest)
        ? []
        : [`${name}: a sequence length of ${sequenceLength}; possible are 2 to ${longest} tokens`]),
      ...(names.indexOf(name) === index ? [] : [`${name}: planned twice`]),
    ];
  });
  if (plans.length === 0) faults.push('no model; plan at least one');
  if (faults.length > 0) throw new EngineError(`the engine cannot serve these plans: ${faults.join('; ')}`);
}

/** What a file allows is known when it is read. */
const longestSequence = (plan: EngineModelPlan): number =>
  'size' in plan && plan.size !== 'reference' ? TRAINED_LENGTH : Number.MAX_SAFE_INTEGER;

const isWithin = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
