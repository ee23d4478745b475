import type { z } from 'zod';
import { Refusal, type BodyFault, type ErrorWording } from '../openai-error';

/** An error as FastAPI words it: `{detail}`, a text, or a list of the faults of the request's body. */
export const fastApiWording: ErrorWording = ({ message, details: { faults } }) => ({
  detail: faults ?? message,
});

/** 422: the body is not what the route takes. */
export const unprocessable = (...faults: readonly BodyFault[]): Refusal =>
  new Refusal(422, faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('\n'), { faults });

/** Reads a body as JSON that keeps to the schema. Throws a `Refusal` with 422 that names every fault. */
export function readJson<T>(schema: z.ZodType<T>, body: string): T {
  const result = schema.safeParse(jsonOf(body), { reportInput: true });
  if (result.success) return result.data;
  throw unprocessable(...result.error.issues.map(faultOf));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw unprocessable({ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' });
  }
}

function faultOf(issue: z.core.$ZodIssue): BodyFault {
  const loc = ['body', ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.input === undefined) return { loc, msg: 'Field required', type: 'missing' };
  return {
    loc,
    msg: issue.message,
    type: issue.code === 'invalid_type' ? `${issue.expected}_type` : 'value_error',
  };
}
