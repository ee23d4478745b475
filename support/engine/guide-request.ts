import { z } from 'zod';
import { answerFields, answerRequest, chatMessages, chatPrompt } from './answer-request';
import type { AnswerRequest } from './answer-request';
import { jsonSchemaGrammar } from './json-schema-grammar';
import { parseBody } from './request-body';

/** The kinds of answer that the guide's routes give, as the routes are named. */
export type GuideApi = 'structured' | 'unstructured' | 'conversation';

/** Who serves the engine's models, where the API says or asks so. */
export const PROVIDER = 'embedded';

const commonFields = {
  ...answerFields,
  provider: z.literal(PROVIDER, { error: `must be "${PROVIDER}": there is no other` }).nullish(),
};
const prompt = z.string().min(1);

const unstructuredBody = z.object({ ...commonFields, prompt });

const structuredBody = z
  .object({
    ...commonFields,
    prompt,
    schema: z.unknown().optional(),
    validation_schema: z.unknown().optional(),
  })
  .refine(({ schema, validation_schema: other }) => (schema == null) !== (other == null), {
    path: ['schema'],
    error: 'a JSON Schema is needed, as schema or as validation_schema, one of the two',
  });

const conversationBody = z.object({ ...commonFields, messages: chatMessages });

/** Validates a request body; throws an `ApiError` 400 that names every field or part of the schema at fault. */
export function parseGuideRequest(api: GuideApi, body: string): AnswerRequest {
  switch (api) {
    case 'structured': {
      const fields = parseBody(structuredBody, body);
      const grammar = jsonSchemaGrammar(fields.schema ?? fields.validation_schema, 'schema');
      return answerRequest(fields, fields.prompt, grammar);
    }
    case 'unstructured': {
      const fields = parseBody(unstructuredBody, body);
      return answerRequest(fields, fields.prompt);
    }
    case 'conversation': {
      const fields = parseBody(conversationBody, body);
      return answerRequest(fields, chatPrompt(fields.messages));
    }
  }
}
