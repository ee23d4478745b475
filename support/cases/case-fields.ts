import { z } from 'zod';
import { parseQuantityOf } from '../quantities/quantity';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { JsonSchema } from '../target/inference-target';
import { schemaFaults } from './case-schema';
import { isJsonObject } from './json-object';

const refusal = (what: string, example: string): { error: (issue: { input?: unknown }) => string } => ({
  error: ({ input }) => `${input === undefined ? 'missing' : `not ${what}`}; write for example ${example}`,
});

/** A text that is not empty; the example is what an error shows. */
export function textField(example: string): z.ZodString {
  const told = refusal('a text in quotes with something in it', JSON.stringify(example));
  return z.string(told).regex(/\S/, told);
}

/** A whole number of at least 1. */
export function countField(example: number): z.ZodNumber {
  const told = refusal('a whole number of at least 1', String(example));
  return z.number(told).int(told).min(1, told);
}

/** A sampling temperature from 0 to 2. */
function temperatureField(): z.ZodNumber {
  const told = refusal('a number from 0 to 2', '0.7');
  return z.number(told).min(0, told).max(2, told);
}

/** A duration with its unit, such as "2 s". */
export function durationField(example: string): z.ZodType<Milliseconds> {
  const told = refusal('a text with a number and a unit', JSON.stringify(example));
  return z.string(told).transform((written, context) => {
    try {
      return milliseconds(parseQuantityOf('duration', written).value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
}

/** A JSON Schema without a fault, each of which is told with its place in the schema. */
export function schemaField(): z.ZodType<JsonSchema> {
  const told = refusal('a JSON Schema', '{"type": "object", "properties": {"name": {"type": "string"}}}');
  return z.custom<JsonSchema>(isJsonObject, told).superRefine((schema, context) => {
    for (const { path, message } of schemaFaults(schema))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
}

/** An object with these fields and no others; the error of another one lists those there are. */
export function fieldsOf<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code, input }) => {
      if (code === 'unrecognized_keys') return `not known here; known are ${known}`;
      return `${input === undefined ? 'missing' : 'not an object'}; write { } with ${known}`;
    },
  });
}

/** At least one of them. */
export function listOf<Item extends z.ZodType>(
  example: string,
  item: Item,
): z.ZodType<[z.output<Item>, ...z.output<Item>[]]> {
  const told = {
    error: ({ input }: { input?: unknown }) =>
      `${input === undefined ? 'missing' : 'not a list with something in it'}; write ${example}`,
  };
  return z
    .array(item, told)
    .min(1, told)
    .transform((items) => items as [z.output<Item>, ...z.output<Item>[]]);
}

/** What every file of cases begins with. */
export const headFields = {
  provider: textField('openai').optional(),
  model: textField('gpt-4').optional(),
  max_tokens: countField(500),
  temperature: temperatureField(),
};
