import { messagesOf, transcriptOf } from './conversation';
import type { InferenceRequest } from './inference-target';
import type { RouteName, SchemaField } from './route-settings';
import type { Routes } from './routes';
import type { SchemaId } from './schema-registrar';
import type { ServerKnowledge } from './server-knowledge';

/** The routes that answer inference requests. */
export type AnswerRoute = Extract<RouteName, 'unstructured' | 'structured' | 'conversation'>;

/** Which route a request goes to; a conversation goes as a transcript where there is none for it. */
export function answerRoute({ schema, history }: InferenceRequest, { conversation }: Routes): AnswerRoute {
  if (schema !== undefined) return 'structured';
  return history === undefined || conversation === undefined ? 'unstructured' : 'conversation';
}

/** How a request carries its schema: in a field of its own, or by the id that the server gave it. */
export type CarriedSchema = SchemaField | { readonly id: SchemaId };

/** The body of a request to that route, as JSON. */
export function serverRequestBody(
  request: InferenceRequest,
  route: AnswerRoute,
  carried: CarriedSchema,
  { features, providers }: ServerKnowledge,
): string {
  const { model, maxTokens, temperature, seed, schema } = request;
  const provider = request.provider ?? providers?.[model];
  const said =
    route === 'conversation' ? { messages: messagesOf(request) } : { prompt: transcriptOf(request) };
  return JSON.stringify({
    ...(provider === undefined ? {} : { provider }),
    model,
    ...said,
    max_tokens: maxTokens,
    temperature,
    ...(seed === undefined ? {} : { seed }),
    ...(request.ignoreEndToken && features.ignoreEndToken ? { ignore_eos: true } : {}),
    ...(schema === undefined
      ? {}
      : typeof carried === 'object'
        ? { schema_id: carried.id }
        : { [carried]: schema }),
  });
}
