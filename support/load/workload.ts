import type { InferenceRequest } from '../target/inference-target';
import { openingOf, promptOf, type SharedPrefix } from './prompt-workload';
import type { SessionWorkload } from './session-workload';
import type { TaskWorkload } from './task-workload';

/** Inference requests with prompts of a length and answers of the lengths given, which are taken in turn. */
export interface PromptWorkload {
  readonly kind: 'prompts';
  readonly model: string;
  /** Words of the prompt of request `i`: `words[i % words.length]`. */
  readonly words: readonly number[];
  /** Output tokens asked of request `i`: `outputTokens[i % outputTokens.length]`. */
  readonly outputTokens: readonly number[];
  readonly temperature: number;
  readonly seed: number;
  /** Requests carry this and their number in `X-Request-Id`: a server's log can be joined to the client's. */
  readonly idPrefix?: string;
  /** What prompts begin with, so that a server can keep it: absent, no two of them begin alike. */
  readonly sharedPrefix?: SharedPrefix;
  /** Answers are to come as a whole; absent: piece by piece, where the API can. */
  readonly stream?: false;
  /** The texts of answers are kept; absent: they are not. */
  readonly answers?: 'kept';
}

/** One and the same small request to a route of the server. */
export interface EndpointWorkload {
  readonly kind: 'endpoint';
  readonly method: 'GET' | 'POST';
  /** From the root of the server: `/health`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a load sends, as plain data: the same number is the same request on every worker. */
export type Workload = PromptWorkload | SessionWorkload | TaskWorkload | EndpointWorkload;

/** Request number `index` of the load. */
export function inferenceRequest(workload: PromptWorkload, index: number): InferenceRequest {
  const { model, words, outputTokens, temperature, seed, idPrefix, sharedPrefix, stream } = workload;
  const own = promptOf(words[index % words.length] ?? 1, seed, index);
  return {
    model,
    prompt: sharedPrefix === undefined ? own : `${openingOf(sharedPrefix, seed, index)} ${own}`,
    maxTokens: outputTokens[index % outputTokens.length] ?? 1,
    ignoreEndToken: true,
    temperature,
    seed: (seed + index) % 2 ** 31,
    ...(stream === undefined ? {} : { stream }),
    ...(idPrefix === undefined ? {} : { id: `${idPrefix}${index}` }),
  };
}
