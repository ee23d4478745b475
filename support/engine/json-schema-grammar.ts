import type { AnswerShape, JsonScalar, PropertyShape } from './answer-shape';
import { ApiError } from './api-error';
import { parseJsonSchema } from './json-schema';

/**
 * The GBNF grammar of the answers to a JSON Schema: compact JSON, properties in their order, none beside
 * those that are named. It is a subset of what the schema allows: texts are of printable ASCII without quotes
 * and backslashes, integers have up to 9 digits, numbers up to 6 before and 4 after the point, no exponents;
 * lengths are bounded as `parseJsonSchema` says. Throws an `ApiError` 400 with that `param` that lists every
 * fault of the schema.
 */
export function jsonSchemaGrammar(schema: unknown, param: string): string {
  const writer = new GrammarWriter();
  const grammar = writer.grammarOf(parseJsonSchema(schema, param));
  if (writer.repetitions <= MAX_REPETITIONS) return grammar;
  throw new ApiError(
    400,
    `schema has lengths and counts of ${writer.repetitions} together, equal ones counted once; ` +
      `at most ${MAX_REPETITIONS} are supported. Lower maxLength and maxItems, or use the same ones`,
    { param, code: 'unsupported_schema' },
  );
}

/** llama.cpp writes out every repetition, and copies all of them for every answer. */
const MAX_REPETITIONS = 20_000;

const CHARACTER = String.raw`[ -!#-\[\]-~]`;
const INTEGER = '"0" | "-"? [1-9] [0-9]{0,8}';
const NUMBER = '"-"? ("0" | [1-9] [0-9]{0,5}) ("." [0-9]{1,4})?';

/** Writes rules; what occurs twice is written once. */
class GrammarWriter {
  readonly #names = new Map<string, string>();
  #repetitions = 0;

  /** How often something may come again, all rules together. */
  get repetitions(): number {
    return this.#repetitions;
  }

  grammarOf(shape: AnswerShape): string {
    const root = this.#expression(shape);
    const rules = Array.from(this.#names, ([body, name]) => `${name} ::= ${body}\n`);
    return `root ::= ${root}\n${rules.join('')}`;
  }

  /** What can stand in a sequence: a literal or the name of a rule. */
  #expression(shape: AnswerShape): string {
    switch (shape.kind) {
      case 'values':
        return this.#either(shape.values.map(literalOf));
      case 'alternatives':
        return this.#either(shape.alternatives.map((each) => this.#expression(each)));
      case 'object':
        return this.#rule(`"{" ${this.#properties(shape.properties)}`);
      case 'array':
        return this.#rule(arrayBody(this.#expression(shape.items), shape), shape.maxItems);
      case 'string':
        return this.#rule(stringBody(shape), shape.maxLength);
      case 'integer':
        return this.#rule(INTEGER);
      case 'number':
        return this.#rule(NUMBER);
      case 'boolean':
        return this.#rule('"true" | "false"');
      case 'null':
        return '"null"';
    }
  }

  /**
   * From an object's first property to its closing brace. A comma stands before every property but the first,
   * which may be any up to and including the first that is required.
   */
  #properties(properties: readonly PropertyShape[]): string {
    let rest = '"}"';
    let starts: string[] = [rest];
    for (const [index, { name, required, shape }] of [...properties.entries()].reverse()) {
      const property = `${literalOf(name)} ":" ${this.#expression(shape)}`;
      const start = `${property} ${rest}`;
      starts = required ? [start] : [start, ...starts];
      if (index > 0) rest = this.#rule(required ? `"," ${start}` : `("," ${property})? ${rest}`);
    }
    return this.#either(starts);
  }

  #either(alternatives: readonly string[]): string {
    const [first = '""', ...others] = alternatives;
    return others.length === 0 ? first : this.#rule(alternatives.join(' | '));
  }

  #rule(body: string, repetitions = 0): string {
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    const name = `rule-${this.#names.size + 1}`;
    this.#names.set(body, name);
    this.#repetitions += repetitions;
    return name;
  }
}

function arrayBody(item: string, { minItems, maxItems }: { minItems: number; maxItems: number }): string {
  if (maxItems === 0) return '"[]"';
  const others = maxItems === 1 ? '' : ` ("," ${item})${times(Math.max(minItems, 1) - 1, maxItems - 1)}`;
  return minItems === 0 ? `"[" (${item}${others})? "]"` : `"[" ${item}${others} "]"`;
}

function stringBody({ minLength, maxLength }: { minLength: number; maxLength: number }): string {
  const quote = String.raw`"\""`;
  const characters = maxLength === 0 ? '' : ` ${CHARACTER}${times(minLength, maxLength)}`;
  return `${quote}${characters} ${quote}`;
}

const times = (min: number, max: number): string => `{${min},${max}}`;

/**
 * A value as JSON of ASCII in a GBNF literal. Other characters are escaped: llama.cpp takes an overlong sequence of
 * byte tokens for the character that it stands for, and every decoder refuses it.
 */
const literalOf = (value: JsonScalar): string =>
  `"${escaped(JSON.stringify(value)).replaceAll(/[\\"]/g, String.raw`\$&`)}"`;

const escaped = (json: string): string =>
  json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
