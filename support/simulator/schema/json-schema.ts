import { z } from 'zod';
import { Refusal } from '../openai-error';

/** A value as JSON can say it. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;

/** A type as JSON Schema names it. */
export type TypeName = (typeof TYPES)[number];

const count = z.number().int().nonnegative().optional();
const bound = z.number().optional();
const typeName = z.enum(TYPES);
const value = z.json() as z.ZodType<JsonValue>;

const bounds = {
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  minItems: count,
  maxItems: count,
  minLength: count,
  maxLength: count,
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
};
const note = z.unknown().optional();
const annotations = {
  $schema: note,
  $id: note,
  $comment: note,
  title: note,
  description: note,
  default: note,
  examples: note,
  deprecated: note,
  readOnly: note,
  writeOnly: note,
};
const keywords = z.strictObject({
  type: z.union([typeName, z.array(typeName).min(1)], `not one or several of ${TYPES.join(', ')}`).optional(),
  enum: z.array(value).min(1).optional(),
  const: value.optional(),
  ...bounds,
  ...annotations,
});

/** The keywords of one schema that the simulator understands. */
export type Keywords = z.output<typeof keywords>;

/**
 * Reads one schema, not those within it. `path` is where it stands, as `#/properties/name`. Throws a `Refusal`
 * with 400 and the path where it has a keyword that the simulator cannot keep to.
 */
export function keywordsOf(schema: unknown, path: string): Keywords {
  if (schema === true) return {};
  if (schema === false) throw unsampled(path, 'it allows no value');
  const result = keywords.safeParse(schema);
  if (!result.success) throw unsampled(path, z.prettifyError(result.error));
  const [first, other] = ['enum' as const, 'const' as const, ...Object.keys(bounds)].filter(
    (name) => name in result.data,
  );
  if (other !== undefined && (first === 'enum' || first === 'const'))
    throw unsampled(path, `it has "${other}" beside "${first}"`);
  return result.data;
}

/** 400: the simulator makes no answer to the schema at that path. */
export const unsampled = (path: string, why: string): Refusal =>
  new Refusal(400, `the schema at ${path} cannot be sampled: ${why}`, { param: path });

/** The types that it names; where it names none, that which its other keywords speak of, or a string. */
export function typesOf({ type, ...others }: Keywords): readonly TypeName[] {
  if (type !== undefined) return [type].flat();
  const has = (...names: (keyof typeof others)[]) => names.some((name) => others[name] !== undefined);
  if (has('properties', 'required', 'additionalProperties')) return ['object'];
  if (has('items', 'minItems', 'maxItems')) return ['array'];
  return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') ? ['number'] : ['string'];
}

/** Whether a value is of a type; 3 is an integer and a number. */
export function isOfType(one: JsonValue, type: TypeName): boolean {
  switch (type) {
    case 'object':
      return isObject(one);
    case 'array':
      return Array.isArray(one);
    case 'integer':
      return Number.isInteger(one);
    case 'null':
      return one === null;
    case 'string':
    case 'number':
    case 'boolean':
      return typeof one === type;
  }
}

/** An object of JSON: neither null nor an array. */
export const isObject = (one: JsonValue | undefined): one is Readonly<Record<string, JsonValue>> =>
  typeof one === 'object' && one !== null && !Array.isArray(one);
