import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from './api-error';
import type { Sampling } from './model-runtime';

/** Which of the two dialects a request speaks, and its answer has to. */
export type OpenAiApi = 'chat' | 'completions';

/** A request after validation, the same for both dialects. */
export interface CompletionRequest {
  readonly api: OpenAiApi;
  readonly model: string;
  /** Text, or token ids. */
  readonly prompt: string | readonly number[];
  /** Output tokens asked for; absent: as many as fit. */
  readonly maxTokens: number | undefined;
  readonly sampling: Sampling;
  readonly stop: readonly string[];
  readonly ignoreEnd: boolean;
  readonly stream: boolean;
  /** Token counts in a streamed answer: none, in a last chunk, or in every chunk as well. */
  readonly streamedUsage: 'none' | 'final' | 'continuous';
}

const TWO_TO_32 = 2 ** 32;
const positiveInteger = z.int().min(1);

// As OpenAI does, null stands for absent; fields that are not known are ignored.
const commonFields = {
  model: z.string(),
  max_tokens: positiveInteger.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().nullish(),
  n: z.literal(1, { error: 'only one choice a request is offered' }).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().nullish(), continuous_usage_stats: z.boolean().nullish() })
    .nullish(),
  ignore_eos: z.boolean().nullish(),
};

const completionBody = z.object({
  ...commonFields,
  prompt: z.union([z.string().min(1), z.array(z.int().min(0)).min(1)], {
    error: 'must be a text or a list of token ids, not empty',
  }),
});

const contentPart = z.object({ type: z.literal('text'), text: z.string() });
const chatBody = z.object({
  ...commonFields,
  max_completion_tokens: positiveInteger.nullish(),
  messages: z
    .array(z.object({ role: z.string(), content: z.union([z.string(), z.array(contentPart)]) }))
    .min(1),
});

type CommonBody = z.infer<z.ZodObject<typeof commonFields>>;

/** Validates a request body; throws an `ApiError` 400 that names every field at fault. */
export function parseCompletionRequest(api: OpenAiApi, body: string): CompletionRequest {
  const json = parseJson(body);
  if (api === 'completions') {
    const fields = validate(completionBody, json);
    return completionRequest(api, fields, fields.prompt, fields.max_tokens ?? undefined);
  }
  const fields = validate(chatBody, json);
  const maxTokens = fields.max_completion_tokens ?? fields.max_tokens ?? undefined;
  return completionRequest(api, fields, chatPrompt(fields.messages), maxTokens);
}

function completionRequest(
  api: OpenAiApi,
  fields: CommonBody,
  prompt: CompletionRequest['prompt'],
  maxTokens: number | undefined,
): CompletionRequest {
  const { include_usage: include, continuous_usage_stats: continuous } = fields.stream_options ?? {};
  return {
    api,
    model: fields.model,
    prompt,
    maxTokens,
    sampling: {
      temperature: fields.temperature ?? 1,
      topP: fields.top_p ?? 1,
      seed: fields.seed == null ? randomInt(TWO_TO_32) : fields.seed >>> 0,
    },
    stop: [fields.stop ?? []].flat(),
    ignoreEnd: fields.ignore_eos ?? false,
    stream: fields.stream ?? false,
    streamedUsage: include !== true ? 'none' : continuous === true ? 'continuous' : 'final',
  };
}

/** An untrained model has no chat format of its own: one line a message, and the start of the answer's. */
function chatPrompt(messages: z.infer<typeof chatBody>['messages']): string {
  const lines = messages.map(({ role, content }) => {
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    return `${role}: ${text}\n`;
  });
  return `${lines.join('')}assistant:`;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApiError(400, `the body is not JSON: ${reason}`, { code: 'invalid_json' });
  }
}

function validate<Schema extends z.ZodType>(schema: Schema, json: unknown): z.infer<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({ param: path.join('.'), message }));
  const message = faults.map((fault) => `${fault.param || 'the body'}: ${fault.message}`).join('; ');
  throw new ApiError(400, message, {
    ...(faults[0]?.param && { param: faults[0].param }),
    code: 'invalid_value',
  });
}
