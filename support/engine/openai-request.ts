import { z } from 'zod';
import { answerFields, answerRequest, chatMessages, chatPrompt, tokenCount } from './answer-request';
import type { AnswerRequest } from './answer-request';
import { jsonSchemaGrammar } from './json-schema-grammar';
import { parseBody } from './request-body';

/** Which of the two dialects a request speaks, and its answer has to. */
export type OpenAiApi = 'chat' | 'completions';

/** A request after validation, the same for both dialects. */
export interface CompletionRequest extends AnswerRequest {
  readonly api: OpenAiApi;
  readonly stream: boolean;
  /** Token counts in a streamed answer: none, in a last chunk, or in every chunk as well. */
  readonly streamedUsage: 'none' | 'final' | 'continuous';
}

const responseFormat = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('text') }),
    z.object({
      type: z.literal('json_schema'),
      json_schema: z.object({
        name: z.string(),
        schema: z.unknown().optional(),
        strict: z.boolean().nullish(),
      }),
    }),
  ],
  {
    error:
      'must be of type text or json_schema; instead of json_object, send a json_schema that says which object',
  },
);

// As OpenAI does, null stands for absent; fields that are not known are ignored.
const commonFields = {
  ...answerFields,
  n: z.literal(1, { error: 'only one choice a request is offered' }).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().nullish(), continuous_usage_stats: z.boolean().nullish() })
    .nullish(),
  response_format: responseFormat.nullish(),
};

const completionBody = z.object({
  ...commonFields,
  prompt: z.union([z.string().min(1), z.array(z.int().min(0)).min(1)], {
    error: 'must be a text or a list of token ids, not empty',
  }),
});

const chatBody = z.object({
  ...commonFields,
  max_completion_tokens: tokenCount.nullish(),
  messages: chatMessages,
});

type CommonBody = z.infer<z.ZodObject<typeof commonFields>>;

/** Validates a request body; throws an `ApiError` 400 that names every field at fault. */
export function parseCompletionRequest(api: OpenAiApi, body: string): CompletionRequest {
  if (api === 'completions') {
    const fields = parseBody(completionBody, body);
    return completionRequest(api, fields, fields.prompt);
  }
  const fields = parseBody(chatBody, body);
  const max_tokens = fields.max_completion_tokens ?? fields.max_tokens;
  return completionRequest(api, { ...fields, max_tokens }, chatPrompt(fields.messages));
}

function completionRequest(
  api: OpenAiApi,
  fields: CommonBody,
  prompt: CompletionRequest['prompt'],
): CompletionRequest {
  const { include_usage: include, continuous_usage_stats: continuous } = fields.stream_options ?? {};
  return {
    ...answerRequest(fields, prompt, grammarOf(fields)),
    api,
    stream: fields.stream ?? false,
    streamedUsage: include !== true ? 'none' : continuous === true ? 'continuous' : 'final',
  };
}

function grammarOf({ response_format: format }: CommonBody): string | undefined {
  if (format?.type !== 'json_schema') return undefined;
  return jsonSchemaGrammar(format.json_schema.schema, 'response_format');
}
