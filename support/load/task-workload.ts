import { variedSchema } from '../cases/varied-schema';
import type { ChatMessage, InferenceRequest, JsonSchema } from '../target/inference-target';

/** One thing that is asked of the server. */
export interface Task {
  readonly prompt: string;
  readonly history?: readonly ChatMessage[];
  readonly schema?: JsonSchema;
  /** Output tokens asked of it; absent: the workload's. */
  readonly maxTokens?: number;
}

/** Given tasks, taken in turn. */
export interface TaskWorkload {
  readonly kind: 'tasks';
  readonly model: string;
  readonly provider?: string;
  /** Of request `i`: `tasks[i % tasks.length]`. */
  readonly tasks: readonly [Task, ...Task[]];
  readonly maxTokens: number;
  /** Go on after the end token, where the server can. */
  readonly ignoreEndToken: boolean;
  readonly temperature: number;
  readonly seed: number;
  /** Every request gets a schema of its own, made of its task's. */
  readonly newSchemas: boolean;
  /** Absent: the texts of answers are kept. */
  readonly answers?: 'forgotten';
  readonly idPrefix?: string;
}

/** The schema that request number `index` asks for; undefined where its task has none. */
export function schemaOf(workload: TaskWorkload, index: number): JsonSchema | undefined {
  const { schema } = taskOf(workload, index);
  return schema === undefined || !workload.newSchemas ? schema : variedSchema(schema, index, workload.seed);
}

/** Request number `index` of the load. */
export function taskRequest(workload: TaskWorkload, index: number): InferenceRequest {
  const { model, provider, ignoreEndToken, temperature, seed, idPrefix } = workload;
  const { prompt, history, maxTokens = workload.maxTokens } = taskOf(workload, index);
  const schema = schemaOf(workload, index);
  return {
    model,
    prompt,
    maxTokens,
    ignoreEndToken,
    temperature,
    // The same at temperature 0, where nothing is drawn.
    seed: (seed + index) % 2 ** 31,
    ...(provider === undefined ? {} : { provider }),
    ...(history === undefined ? {} : { history }),
    ...(schema === undefined ? {} : { schema }),
    ...(idPrefix === undefined ? {} : { id: `${idPrefix}${index}` }),
  };
}

const taskOf = ({ tasks }: TaskWorkload, index: number): Task => tasks[index % tasks.length] ?? tasks[0];
