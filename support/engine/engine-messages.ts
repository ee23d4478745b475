import { z } from 'zod';
import { embeddedModel, engineModelPlan } from './model-plan';

/** What computes: the CPU, or a GPU by a build of llama.cpp that is installed apart. */
const engineDevice = z.enum(['cpu', 'cuda', 'vulkan']);

export type EngineDevice = z.infer<typeof engineDevice>;

/** What the engine's process is started with: its one command-line argument, as JSON. */
export const engineSettings = z.object({
  cacheFolder: z.string(),
  device: engineDevice,
  plans: z.array(engineModelPlan),
});

export type EngineSettings = z.infer<typeof engineSettings>;

/** The variable of the process's environment that has its API key: unlike arguments, other users cannot read it. */
export const API_KEY_VARIABLE = 'LLM_ENGINE_API_KEY';

/** How long a model took to load, in milliseconds. */
const modelLoad = z.object({ id: z.string(), took: z.number() });

/** What the engine's process tells its parent. */
export const engineMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({
    kind: z.literal('ready'),
    port: z.number(),
    models: z.array(embeddedModel),
    loads: z.array(modelLoad),
  }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

export type EngineMessage = z.infer<typeof engineMessage>;
