import type { AnswerShape, JsonScalar } from './answer-shape';
import { ApiError } from './api-error';
import {
  isJsonObject,
  isJsonScalar,
  isOfType,
  JSON_TYPES,
  member,
  unsupportedKeywords,
  type JsonObject,
  type JsonType,
} from './json-schema-keywords';

const MAX_DEPTH = 32;
/** Schemas and values together: what is matched token by token stays small enough not to hold up other answers. */
const MAX_PARTS = 1000;
/** What llama.cpp takes as the count of a repetition. */
const MAX_REPETITIONS = 2000;
const USUAL_MAX_LENGTH = 24;
const USUAL_MAX_ITEMS = 4;

/** Stands where a fault was found: reading goes on to find the others, and the shape is never used. */
const UNKNOWN: AnswerShape = { kind: 'null' };

/**
 * Reads a JSON Schema (draft 2020-12, the part that `json-schema-keywords.ts` lists) as the shape of an answer,
 * at most 32 deep. A text without maxLength gets max(minLength, 24) characters, a list without maxItems
 * max(minItems, 4) items, neither ever more than 2000: an untrained model ends none by itself. Throws an
 * `ApiError` 400 with that `param` that lists every fault with its path.
 */
export function parseJsonSchema(schema: unknown, param: string): AnswerShape {
  const reader = new SchemaReader();
  const shape = reader.shapeOf(schema, 'schema', 1);
  if (reader.faults.length === 0) return shape;
  throw new ApiError(400, reader.faults.join('; '), { param, code: 'unsupported_schema' });
}

/** Reads one schema, and collects its faults. */
class SchemaReader {
  readonly faults: string[] = [];
  #parts = 0;

  shapeOf(schema: unknown, path: string, depth: number): AnswerShape {
    if (!isJsonObject(schema)) return this.#fault(`${path} must be a JSON object`);
    if (depth > MAX_DEPTH) return this.#fault(`${path} is nested deeper than ${MAX_DEPTH} levels`);
    if (this.#isFull(1)) return UNKNOWN;
    this.faults.push(...unsupportedKeywords(schema, path));
    const types = this.#typesOf(schema, path);
    const length = this.#range(schema, path, 'minLength', 'maxLength', USUAL_MAX_LENGTH);
    const items = this.#range(schema, path, 'minItems', 'maxItems', USUAL_MAX_ITEMS);
    if ('enum' in schema || 'const' in schema) return this.#values(schema, path, types, length);
    if (types === undefined) {
      return this.#fault(`${path}.type is missing; possible are ${JSON_TYPES.join(', ')}`);
    }
    const alternatives = types.map((type): AnswerShape => {
      switch (type) {
        case 'object':
          return this.#object(schema, path, depth);
        case 'array':
          return {
            kind: 'array',
            items: this.shapeOf(schema['items'], `${path}.items`, depth + 1),
            minItems: items.min,
            maxItems: items.max,
          };
        case 'string':
          return { kind: 'string', minLength: length.min, maxLength: length.max };
        case 'integer':
        case 'number':
        case 'boolean':
        case 'null':
          return { kind: type };
      }
    });
    const [first = UNKNOWN] = alternatives;
    return alternatives.length === 1 ? first : { kind: 'alternatives', alternatives };
  }

  #object(schema: JsonObject, path: string, depth: number): AnswerShape {
    const { properties = {}, required = [] } = schema;
    if (!isJsonObject(properties)) return this.#fault(`${path}.properties must be a JSON object`);
    if (!Array.isArray(required) || !required.every((name) => typeof name === 'string')) {
      return this.#fault(`${path}.required must be a list of names`);
    }
    const names = new Set<string>(required);
    for (const name of names) {
      if (Object.hasOwn(properties, name)) continue;
      this.#fault(
        `${path}.required asks for ${JSON.stringify(name)}, which ${path}.properties does not have`,
      );
    }
    return {
      kind: 'object',
      properties: Object.entries(properties).map(([name, property]) => ({
        name,
        required: names.has(name),
        shape: this.shapeOf(property, member(`${path}.properties`, name), depth + 1),
      })),
    };
  }

  /** The values of `enum` and `const` that the schema's other keywords allow as well. */
  #values(
    schema: JsonObject,
    path: string,
    types: readonly JsonType[] | undefined,
    length: Range,
  ): AnswerShape {
    const lists = [
      ...('enum' in schema ? [this.#scalars(schema['enum'], `${path}.enum`)] : []),
      ...('const' in schema ? [this.#scalars([schema['const']], `${path}.const`)] : []),
    ];
    const [candidates = [], other = candidates] = lists;
    const isAllowed = (value: JsonScalar): boolean =>
      other.includes(value) &&
      (types?.some((type) => isOfType(value, type)) ?? true) &&
      (typeof value !== 'string' || isWithin(Array.from(value).length, length, schema));
    const values = [...new Set(candidates)].filter(isAllowed);
    if (values.length > 0) return this.#isFull(values.length) ? UNKNOWN : { kind: 'values', values };
    if (lists.some((list) => list.length === 0)) return UNKNOWN;
    return this.#fault(`${path} leaves no value: what enum or const has, its other keywords exclude`);
  }

  #scalars(values: unknown, path: string): readonly JsonScalar[] {
    if (Array.isArray(values) && values.length > 0 && values.every(isJsonScalar)) return values;
    const what = path.endsWith('.enum') ? 'a list of at least one text, number, boolean or null' : undefined;
    this.#fault(`${path} must be ${what ?? 'a text, a number, a boolean or null'}`);
    return [];
  }

  #typesOf({ type }: JsonObject, path: string): readonly JsonType[] | undefined {
    if (type === undefined) return undefined;
    const types: readonly unknown[] = Array.isArray(type) ? type : [type];
    const known = JSON_TYPES.filter((each) => types.includes(each));
    const unknown = types.filter((each) => !JSON_TYPES.some((one) => one === each));
    if (unknown.length === 0 && types.length > 0) return known;
    const what = unknown.map((each) => JSON.stringify(each)).join(', ') || 'an empty list';
    this.#fault(`${path}.type is ${what}; possible are ${JSON_TYPES.join(', ')}`);
    return known.length > 0 ? known : ['null'];
  }

  #range(schema: JsonObject, path: string, least: string, most: string, usual: number): Range {
    const count = (keyword: string): number | undefined => {
      const value = schema[keyword];
      if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 0)) {
        return value;
      }
      this.#fault(`${path}.${keyword} must be an integer of at least 0`);
      return undefined;
    };
    const min = count(least) ?? 0;
    const max = count(most) ?? Math.max(min, usual);
    if (min > max) this.#fault(`${path}.${least} is ${min}, more than ${most}, which is ${max}`);
    if (min > MAX_REPETITIONS)
      this.#fault(`${path}.${least} is ${min}; at most ${MAX_REPETITIONS} are supported`);
    return { min, max: Math.min(max, MAX_REPETITIONS) };
  }

  #isFull(parts: number): boolean {
    const before = this.#parts;
    this.#parts += parts;
    if (this.#parts <= MAX_PARTS) return false;
    if (before <= MAX_PARTS) this.#fault(`schema has more than ${MAX_PARTS} schemas and values`);
    return true;
  }

  #fault(fault: string): AnswerShape {
    this.faults.push(fault);
    return UNKNOWN;
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The usual bound is for texts that are made up: a value that is given may be longer. */
const isWithin = (length: number, { min }: Range, { maxLength }: JsonObject): boolean =>
  length >= min && (typeof maxLength !== 'number' || length <= maxLength);
