import type { z } from 'zod';
import { ApiError } from './api-error';

/** Reads a body of that schema; throws an `ApiError` 400 that names every field at fault. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: string): z.infer<Schema> {
  return validate(schema, parseJson(body));
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
