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

const tokenIds = z.array(z.int().min(0)).min(1);
const MAX_LOGPROBS = 5;

const completionBody = z
  .object({
    ...commonFields,
    // As evaluation harnesses send it, a list of one prompt is taken for the prompt.
    prompt: z.union([z.string().min(1), tokenIds, z.tuple([z.string().min(1)]), z.tuple([tokenIds])], {
      error: 'must be a text or a list of token ids, not empty; of several, send each by itself',
    }),
    max_tokens: z.int().min(0).nullish(),
    echo: z.boolean().nullish(),
    logprobs: z.int().min(0).max(MAX_LOGPROBS).nullish(),
  })
  .superRefine((fields, context) => {
    for (const [field, message, isBroken] of SCORING_RULES) {
      if (isBroken(fields)) context.addIssue({ code: 'custom', path: [field], message });
    }
  });

type CompletionBody = z.infer<typeof completionBody>;

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
    const request = completionRequest(api, fields, promptOf(fields));
    return fields.logprobs == null ? request : { ...request, scoring: { top: fields.logprobs } };
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

function promptOf({ prompt }: CompletionBody): CompletionRequest['prompt'] {
  if (typeof prompt === 'string') return prompt;
  const [first] = prompt;
  return typeof first === 'number' ? (prompt as readonly number[]) : first;
}

interface ScoringFields {
  readonly echo?: unknown;
  readonly logprobs?: unknown;
  readonly max_tokens?: unknown;
  readonly stream?: unknown;
  readonly stop?: unknown;
  readonly response_format?: unknown;
}

const isScored = ({ echo, logprobs }: ScoringFields): boolean => echo === true && logprobs != null;

// Log-probabilities are offered for one use, the evaluation of a text.
const SCORING_RULES: readonly [keyof ScoringFields, string, (fields: ScoringFields) => boolean][] = [
  [
    'echo',
    'is offered with logprobs, to evaluate a text',
    ({ echo, logprobs }) => echo === true && logprobs == null,
  ],
  [
    'logprobs',
    'are offered with echo, to evaluate a text',
    ({ echo, logprobs }) => logprobs != null && echo !== true,
  ],
  [
    'max_tokens',
    'must be at least 1, or 0 with echo and logprobs, to evaluate a text',
    (fields) => fields.max_tokens === 0 && !isScored(fields),
  ],
  [
    'max_tokens',
    'must be 0 or 1 where a text is evaluated (echo, logprobs)',
    (fields) => isScored(fields) && fields.max_tokens !== 0 && fields.max_tokens !== 1,
  ],
  [
    'stream',
    'must be false where a text is evaluated',
    (fields) => isScored(fields) && fields.stream === true,
  ],
  ['stop', 'is not offered where a text is evaluated', (fields) => isScored(fields) && fields.stop != null],
  [
    'response_format',
    'is not offered where a text is evaluated',
    (fields) => isScored(fields) && fields.response_format != null,
  ],
];
