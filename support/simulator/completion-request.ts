import { z } from 'zod';
import { Refusal } from './openai-error';
import { tokensOf } from './words';

/** The two completions routes. */
export type CompletionsRoute = '/v1/chat/completions' | '/v1/completions';

/** What a client asks of a completions route, freed from its dialect. */
export interface CompletionRequest {
  readonly route: CompletionsRoute;
  readonly model: string;
  readonly promptTokens: readonly string[];
  readonly maxTokens: number | undefined;
  readonly ignoreEndToken: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

const tokenLimit = z.number().int().positive().nullish();
const common = z.looseObject({
  model: z.string(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  ignore_eos: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const message = z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(part)]).nullish() });
const chat = common.extend({ messages: z.array(message).min(1) });
const completion = common.extend({ prompt: z.union([z.string(), z.array(z.string()).length(1)]) });

/** Reads a request body. Throws a `Refusal` with 400 that says which field is wrong. */
export function parseCompletionRequest(route: CompletionsRoute, body: string): CompletionRequest {
  const json = parseJson(body);
  if (route === '/v1/chat/completions') {
    const request = check(chat, json);
    return {
      ...freed(request),
      route,
      promptTokens: request.messages.flatMap(({ content }) => tokensOf(textIn(content))),
    };
  }
  const request = check(completion, json);
  return { ...freed(request), route, promptTokens: tokensOf([request.prompt].flat().join(' ')) };
}

function freed(request: z.output<typeof common>): Omit<CompletionRequest, 'route' | 'promptTokens'> {
  return {
    model: request.model,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    ignoreEndToken: request.ignore_eos ?? false,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
  };
}

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
