import { crc32 } from 'node:zlib';
import { draws } from '../draws';
import { isOfType, keywordsOf, typesOf, unsampled, type JsonValue, type Keywords } from './json-schema';

/** Of the properties that need not be there, that share is. */
const OPTIONAL_SHARE = 0.75;
/** Where only one end of a range is given, or none, the other is that far off. */
const NUMBER_SPAN = 1000;
const LENGTH_SPAN = 9;
const ITEMS_SPAN = 2;
/** A schema can ask for more than a server should hold. */
const MOST_ITEMS = 10_000;
const MOST_CHARACTERS = 1_000_000;
const LETTERS = 'etaoinshrdlucmfwypvbgkjqxz';

type Draw = () => number;

/**
 * One instance of a JSON Schema (draft 2020-12), the same for equal seeds. It knows `type` (one or several),
 * `enum`, `const`, `properties`, `required`, `additionalProperties`, `items` and the bounds of lengths and
 * numbers. Throws a `Refusal` with 400 and the path of what it cannot sample, in every run or in none.
 */
export const sampleOf = (schema: unknown, seed: number): JsonValue =>
  // The generator's first numbers for neighbouring seeds are neighbours too.
  sample(schema, '#', draws(crc32(String(seed))));

function sample(schema: unknown, path: string, draw: Draw): JsonValue {
  const keywords = keywordsOf(schema, path);
  const types = typesOf(keywords);
  const choice = keywords.const === undefined ? keywords.enum : [keywords.const];
  if (choice !== undefined) {
    const allowed = choice.filter(
      (one) => keywords.type === undefined || types.some((type) => isOfType(one, type)),
    );
    const picked = pick(allowed, draw);
    if (picked === undefined) throw unsampled(path, 'no value that it lists is of its type');
    return picked;
  }
  // All are made and one is taken: what cannot be sampled is to fail every time.
  const made = types.map((type) => {
    switch (type) {
      case 'object':
        return object(keywords, path, draw);
      case 'array':
        return array(keywords, path, draw);
      case 'string':
        return text(keywords, path, draw);
      case 'number':
        return number(keywords, path, draw);
      case 'integer':
        return integer(keywords, path, draw);
      case 'boolean':
        return draw() < 0.5;
      case 'null':
        return null;
    }
  });
  return pick(made, draw) ?? null;
}

function object(
  { properties = {}, required = [], additionalProperties }: Keywords,
  path: string,
  draw: Draw,
) {
  const names = new Set([...Object.keys(properties), ...required]);
  const entries: [string, JsonValue][] = [];
  for (const name of names) {
    const own = Object.hasOwn(properties, name);
    const schema = own ? properties[name] : (additionalProperties ?? true);
    const needed = required.includes(name);
    if (!needed && schema === false) continue;
    const made = sample(schema, `${path}/${own ? `properties/${name}` : 'additionalProperties'}`, draw);
    const kept = draw() < OPTIONAL_SHARE;
    if (needed || kept) entries.push([name, made]);
  }
  return Object.fromEntries(entries);
}

function array({ items = true, minItems, maxItems }: Keywords, path: string, draw: Draw): JsonValue[] {
  const length = lengthWithin({ least: minItems, most: maxItems, usual: 1, span: ITEMS_SPAN }, draw);
  if (length === undefined) throw unsampled(path, 'its minItems is above its maxItems');
  if (length > MOST_ITEMS)
    throw unsampled(path, `it asks for ${length} items; at most ${MOST_ITEMS} are made`);
  if (maxItems === 0) return [];
  // One at least is made, so that items that cannot be sampled fail every time.
  const made = Array.from({ length: Math.max(1, length) }, () => sample(items, `${path}/items`, draw));
  return made.slice(0, length);
}

function text({ minLength, maxLength }: Keywords, path: string, draw: Draw): string {
  const length = lengthWithin({ least: minLength, most: maxLength, usual: 4, span: LENGTH_SPAN }, draw);
  if (length === undefined) throw unsampled(path, 'its minLength is above its maxLength');
  if (length > MOST_CHARACTERS)
    throw unsampled(path, `it asks for ${length} characters; at most ${MOST_CHARACTERS} are made`);
  return Array.from({ length }, () => LETTERS[Math.floor(draw() * LETTERS.length)] ?? '').join('');
}

function number(keywords: Keywords, path: string, draw: Draw): number {
  const { low, high } = limitsOf(keywords);
  const [from, to] = rangeOf(low, high);
  const drawn = from + draw() * (to - from);
  const found = [Math.round(drawn * 100) / 100, drawn, from, to].find((one) => isWithin(one, keywords));
  if (found === undefined) throw unsampled(path, 'no number is within its bounds');
  return found;
}

function integer(keywords: Keywords, path: string, draw: Draw): number {
  const { low, high } = limitsOf(keywords);
  const lowest = low === keywords.exclusiveMinimum ? Math.floor(low) + 1 : Math.ceil(low);
  const highest = high === keywords.exclusiveMaximum ? Math.ceil(high) - 1 : Math.floor(high);
  const [from, to] = rangeOf(lowest, highest);
  // Minus zero is a number of its own in JavaScript, though not in JSON.
  const drawn = from + Math.floor(draw() * (to - from + 1)) + 0;
  if (!isWithin(drawn, keywords)) throw unsampled(path, 'no integer is within its bounds');
  return drawn;
}

const limitsOf = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Keywords) => ({
  low: Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity),
  high: Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity),
});

function rangeOf(low: number, high: number): readonly [number, number] {
  if (low > -Infinity) return [low, high < Infinity ? high : low + NUMBER_SPAN];
  return high < Infinity ? [high - NUMBER_SPAN, high] : [0, NUMBER_SPAN];
}

const isWithin = (one: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Keywords): boolean =>
  one >= (minimum ?? -Infinity) &&
  one <= (maximum ?? Infinity) &&
  one > (exclusiveMinimum ?? -Infinity) &&
  one < (exclusiveMaximum ?? Infinity);

interface LengthBounds {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** The shortest where nothing is said. */
  readonly usual: number;
  readonly span: number;
}

function lengthWithin({ least, most, usual, span }: LengthBounds, draw: Draw): number | undefined {
  const from = least ?? Math.min(usual, most ?? usual);
  const to = Math.min(from + span, most ?? Infinity);
  return to < from ? undefined : from + Math.floor(draw() * (to - from + 1));
}

function pick<T>(from: readonly T[], draw: Draw): T | undefined {
  return from[Math.floor(draw() * from.length)];
}
