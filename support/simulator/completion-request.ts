import { z } from 'zod';
import { answeredTokens, continuationFields } from './continuation';
import { Refusal } from './openai-error';
import { tokensOf } from './words';

/** The two completions routes. */
export type CompletionsRoute = '/v1/chat/completions' | '/v1/completions';

/** The routes of the guide's server that answer with tokens: those that it has, and those that the guide prints. */
export type LlmServerRoute =
  | '/api/v1/completions'
  | '/api/v1/structured-completions'
  | '/api/v1/unstructured'
  | '/api/v1/structured'
  | '/api/v1/conversation';

/** Every route that answers with tokens. */
export type InferenceRoute = CompletionsRoute | LlmServerRoute;

/** What a client asks of a route that answers with tokens, freed from its dialect. */
export interface CompletionRequest {
  readonly route: InferenceRoute;
  readonly model: string;
  /** Who serves the model, where the request says so. */
  readonly provider?: string;
  /** The answer is to be JSON that keeps to this JSON Schema. */
  readonly schema?: unknown;
  readonly promptTokens: readonly string[];
  /** How many of the prompt's tokens, the last, are the beginning of the answer that is to be gone on with. */
  readonly answeredTokens?: number | undefined;
  readonly maxTokens: number | undefined;
  readonly ignoreEndToken: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

const tokenLimit = z.number().int().positive().nullish();
const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ schema: z.json() }) }),
  z.looseObject({ type: z.enum(['text', 'json_object']) }),
]);
const common = z.looseObject({
  model: z.string(),
  response_format: responseFormat.nullish(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  ignore_eos: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
/** One message of a conversation; its content is text, or parts of which some are. */
export const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
});
const chat = common.extend({ messages: z.array(message).min(1), ...continuationFields });
const completion = common.extend({ prompt: z.union([z.string(), z.array(z.string()).length(1)]) });

/** Reads a request body. Throws a `Refusal` with 400 that says which field is wrong. */
export function parseCompletionRequest(route: CompletionsRoute, body: string): CompletionRequest {
  const json = parseJson(body);
  if (route === '/v1/chat/completions') {
    const request = check(chat, json);
    const last = request.messages.at(-1);
    const structured = request.response_format?.type === 'json_schema';
    return {
      ...freed(request),
      route,
      promptTokens: promptTokensOf(request.messages),
      answeredTokens: answeredTokens({
        ...request,
        role: last?.role,
        text: textIn(last?.content),
        structured,
      }),
    };
  }
  const request = check(completion, json);
  return { ...freed(request), route, promptTokens: tokensOf([request.prompt].flat().join(' ')) };
}

function freed(request: z.output<typeof common>): Omit<CompletionRequest, 'route' | 'promptTokens'> {
  return {
    model: request.model,
    ...(request.response_format?.type === 'json_schema' && {
      schema: request.response_format.json_schema.schema,
    }),
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    ignoreEndToken: request.ignore_eos ?? false,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
  };
}

/** The tokens of a conversation: those of its messages, one after the other. */
export const promptTokensOf = (messages: readonly z.output<typeof message>[]): readonly string[] =>
  messages.flatMap(({ content }) => tokensOf(textIn(content)));

const textIn = (content: z.output<typeof message>['content']): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join(' ');

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Refusal(400, `the request body is not JSON: ${String(cause)}`);
  }
}

function check<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const param = result.error.issues[0]?.path.join('.') ?? '';
  throw new Refusal(400, `the request body is not valid:\n${z.prettifyError(result.error)}`, { param });
}
