import { z } from 'zod';
import { message, promptTokensOf, type CompletionRequest, type LlmServerRoute } from '../completion-request';
import { Refusal } from '../openai-error';
import { tokensOf } from '../words';
import { readJson, unprocessable } from './fastapi-error';
import type { SchemaStore } from './schema-store';

const jsonSchema = z.record(z.string(), z.unknown());
const common = z.looseObject({
  provider: z.string().nullish(),
  model: z.string(),
  max_tokens: z.number().int().positive().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});
const completion = common.extend({ prompt: z.string() });
const structured = completion.extend({
  schema_id: z.string().nullish(),
  validation_schema: jsonSchema.nullish(),
});
const guideStructured = completion.extend({ schema: jsonSchema });
const conversation = common.extend({ messages: z.array(message).min(1) });

const registration = z.looseObject({ name: z.string(), json_schema: jsonSchema });

/** Reads the body of a schema's registration. Throws a `Refusal` with 422. */
export const readRegistration = (body: string) => readJson(registration, body);

/**
 * Reads the body of a request for tokens. Throws a `Refusal` with 422 that names every fault, or with 404 where it
 * speaks of a schema that is not in the store.
 */
export function readLlmServerRequest(
  route: LlmServerRoute,
  body: string,
  schemas: SchemaStore,
): CompletionRequest {
  switch (route) {
    case '/api/v1/completions':
    case '/api/v1/unstructured': {
      const request = readJson(completion, body);
      return { ...freed(request), route, promptTokens: tokensOf(request.prompt) };
    }
    case '/api/v1/conversation': {
      const request = readJson(conversation, body);
      return { ...freed(request), route, promptTokens: promptTokensOf(request.messages) };
    }
    case '/api/v1/structured': {
      const request = readJson(guideStructured, body);
      return { ...freed(request), route, promptTokens: tokensOf(request.prompt), schema: request.schema };
    }
    case '/api/v1/structured-completions': {
      const request = readJson(structured, body);
      const schema = schemaOf(request, schemas);
      return { ...freed(request), route, promptTokens: tokensOf(request.prompt), schema };
    }
  }
}

function schemaOf(
  { schema_id: id, validation_schema: own }: z.output<typeof structured>,
  schemas: SchemaStore,
): unknown {
  const given = own ?? undefined;
  if (given !== undefined) return given;
  if (typeof id !== 'string')
    throw unprocessable({
      loc: ['body'],
      msg: 'Value error, either schema_id or validation_schema must be given',
      type: 'value_error',
    });
  const registered = schemas.get(id);
  if (registered === undefined) throw new Refusal(404, `Schema '${id}' not found`);
  return registered.json_schema;
}

const freed = ({ provider, model, max_tokens: maxTokens }: z.output<typeof common>) => ({
  model,
  ...(typeof provider === 'string' && { provider }),
  maxTokens: maxTokens ?? undefined,
  ignoreEndToken: false,
  stream: false,
  includeUsage: true,
});
