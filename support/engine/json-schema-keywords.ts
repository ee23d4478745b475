import type { JsonScalar } from './answer-shape';

/** The types that an answer can have. */
export const JSON_TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'] as const;

export type JsonType = (typeof JSON_TYPES)[number];

/** What a schema may say of an answer. */
const CONSTRAINTS = [
  ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties'],
  ...['items', 'minItems', 'maxItems', 'minLength', 'maxLength'],
] as const;

// Definitions say nothing until a $ref uses them, and a $ref is refused.
const ANNOTATIONS: readonly string[] = [
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description'],
  ...['default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
];

/** A JSON object as it was sent, its values not looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a text, a number, a boolean or null. */
export const isJsonScalar = (value: unknown): value is JsonScalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Whether a scalar is of that type; every integer is a number as well. */
export function isOfType(value: JsonScalar, type: JsonType): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case 'object':
    case 'array':
      return false;
  }
}

/** A fault for each keyword of a schema that an answer cannot be held to, with its path. */
export function unsupportedKeywords(schema: JsonObject, path: string): readonly string[] {
  const known: readonly string[] = [...CONSTRAINTS, ...ANNOTATIONS];
  return Object.keys(schema)
    .filter((keyword) => !known.includes(keyword))
    .map((keyword) => `${member(path, keyword)} is not supported; supported are ${CONSTRAINTS.join(', ')}`);
}

/** The path of a member: `a.b`, or `a["b c"]` where the name is no plain word. */
export const member = (path: string, name: string): string =>
  /^[$\w]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
