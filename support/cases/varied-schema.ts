import { createHash } from 'node:crypto';
import type { JsonSchema } from '../target/inference-target';
import { isJsonObject } from './json-object';

/**
 * Keywords beside which a property can be added and everything else still holds: `allOf` and the like may forbid
 * a property that is not theirs.
 */
const ANNOTATIONS = ['title', 'description', '$schema', '$comment', '$defs', 'definitions'];
const OF_OBJECTS = new Set([
  ...ANNOTATIONS,
  ...['type', 'properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
]);
const OF_ARRAYS = new Set([...ANNOTATIONS, ...['type', 'items', 'minItems', 'maxItems', 'uniqueItems']]);

interface Nonce {
  readonly name: string;
  readonly value: string;
}

/**
 * A schema of this call's own: the object, or the items of the array, have one more required property whose name
 * and only value are drawn from seed and call, so that no answer to another call keeps to it. What the schema
 * asks for still holds; an array gets at least one item, and anything else is put into an object, as `value`.
 * Calls are whole numbers from 0; the same call and seed give the same schema on every thread.
 */
export function variedSchema(original: JsonSchema, call: number, seed: number): JsonSchema {
  const nonce = nonceOf(call, seed);
  // An $id is the name of one schema: two that share it would be taken for the same.
  const schema = Object.fromEntries(Object.entries(original).filter(([keyword]) => keyword !== '$id'));
  if (isOpen(schema, 'object', OF_OBJECTS)) return withNonce(schema, nonce);
  const { items, minItems = 0, maxItems = Infinity } = schema;
  const listsObjects =
    isOpen(schema, 'array', OF_ARRAYS) && isJsonObject(items) && isOpen(items, 'object', OF_OBJECTS);
  if (!listsObjects || Number(maxItems) < 1) return wrapped(schema, nonce);
  // An empty list would do for every call.
  return { ...schema, items: withNonce(items, nonce), minItems: Math.max(1, Number(minItems)) };
}

/** The same for two schemas exactly when they ask for the same, whatever the order of their keywords. */
export function schemaKey(schema: JsonSchema): string {
  return createHash('sha256').update(JSON.stringify(schema, ordered)).digest('hex');
}

function nonceOf(call: number, seed: number): Nonce {
  const hash = createHash('sha256').update(`${seed}:${call}`).digest('hex');
  // With the call itself in it, no two calls of one seed can have the same.
  return { name: `call_${hash.slice(0, 8)}`, value: `${hash.slice(8, 16)}${call.toString(36)}` };
}

const isOpen = (schema: JsonSchema, type: string, keywords: ReadonlySet<string>): boolean =>
  schema['type'] === type && Object.keys(schema).every((keyword) => keywords.has(keyword));

function withNonce(schema: JsonSchema, { name, value }: Nonce): JsonSchema {
  const { properties, required, minProperties, maxProperties } = schema;
  const known = isJsonObject(properties) ? properties : {};
  const free = Object.hasOwn(known, name) ? `${name}_` : name;
  return {
    ...schema,
    // First, so that answers differ from their beginning on.
    properties: { [free]: { type: 'string', enum: [value] }, ...known },
    required: [free, ...(Array.isArray(required) ? (required as unknown[]) : [])],
    ...(minProperties === undefined ? {} : { minProperties: Number(minProperties) + 1 }),
    ...(maxProperties === undefined ? {} : { maxProperties: Number(maxProperties) + 1 }),
  };
}

function wrapped(schema: JsonSchema, nonce: Nonce): JsonSchema {
  const { $schema, $defs, definitions, ...value } = JSON.parse(JSON.stringify(schema), moved) as JsonSchema;
  const top = Object.entries({ $schema, $defs, definitions }).filter(([, part]) => part !== undefined);
  const object = { type: 'object', properties: { value }, required: ['value'], additionalProperties: false };
  return withNonce({ ...Object.fromEntries(top), ...object }, nonce);
}

/** References are read from the top: definitions stay there, everything else is now below `value`. */
function moved(key: string, part: unknown): unknown {
  const within = key === '$ref' && typeof part === 'string' && /^#(?!\/(?:\$defs|definitions)\/)/.test(part);
  return within ? part.replace('#', '#/properties/value') : part;
}

function ordered(_key: string, part: unknown): unknown {
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
}
