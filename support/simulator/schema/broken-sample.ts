import { Refusal } from '../openai-error';
import { isObject, isOfType, keywordsOf, type JsonValue, type Keywords } from './json-schema';
import { sampleOf } from './schema-sample';

/** A value of each type; -0.5 is a number that is no integer. */
const VALUES = { null: null, boolean: true, string: 'wrong', number: -0.5, array: [], object: {} } as const;

/**
 * One instance of a JSON Schema with a fault: a required property left out, or else a value of another type as
 * deep within it as possible. Throws a `Refusal` with 400 as `sampleOf` does, and where the schema allows all.
 */
export function brokenSampleOf(schema: unknown, seed: number): JsonValue {
  const broken = breaking(sampleOf(schema, seed), schema, seed);
  if (broken === undefined) throw new Refusal(400, 'no answer is known to break the schema: give it a type');
  return broken;
}

/** Undefined where nothing that is known breaks the schema. */
function breaking(value: JsonValue, schema: unknown, seed: number): JsonValue | undefined {
  if (schema === false) return null;
  const keywords = keywordsOf(schema, '#');
  const inside = isObject(value)
    ? breakingObject(value, keywords, seed)
    : Array.isArray(value)
      ? breakingArray(value, keywords, seed)
      : undefined;
  return inside ?? otherType(keywords);
}

function breakingObject(
  value: Readonly<Record<string, JsonValue>>,
  { required = [], properties = {} }: Keywords,
  seed: number,
): JsonValue | undefined {
  const missing = required.at(-1);
  if (missing !== undefined)
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== missing));
  for (const [name, schema] of Object.entries(properties)) {
    const own = value[name] ?? (schema === false ? null : sampleOf(schema, seed));
    const broken = breaking(own, schema, seed);
    if (broken !== undefined) return { ...value, [name]: broken };
  }
  return undefined;
}

function breakingArray(
  value: readonly JsonValue[],
  { items = true }: Keywords,
  seed: number,
): JsonValue | undefined {
  const [first, ...others] = value;
  const broken = first === undefined ? undefined : breaking(first, items, seed);
  return broken === undefined ? undefined : [broken, ...others];
}

function otherType({ type, enum: listed, const: only }: Keywords): JsonValue | undefined {
  if (type !== undefined) {
    const allowed = [type].flat();
    return Object.values<JsonValue>(VALUES).find((value) => !allowed.some((one) => isOfType(value, one)));
  }
  if (listed === undefined && only === undefined) return undefined;
  const values = listed ?? [only];
  let wrong = 'wrong';
  while (values.includes(wrong)) wrong += '!';
  return wrong;
}
