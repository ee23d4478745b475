import { Ajv2020, type ErrorObject } from 'ajv/dist/2020';
import type { JsonSchema } from '../target/inference-target';
import { pathOfPointer, type JsonPath } from './json-path';
import { errorText } from './schema-error';

/** What is wrong with a schema, and where in it. */
export interface SchemaFault {
  readonly path: JsonPath;
  readonly message: string;
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE =
  'items additionalProperties contains not if then else propertyNames unevaluatedItems unevaluatedProperties';
const HOLDS_ONE = new Set(ONE.split(' '));
const HOLDS_LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const HOLDS_NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** Those that most schemas need; the draft has more. */
const COMMON =
  'type, properties, required, additionalProperties, items, minItems, maxItems, minLength, maxLength, ' +
  'minimum, maximum, enum, title, description';

/** Every fault of a schema of draft 2020-12 at once: misspelt keywords, values that no keyword takes, the rest. */
export function schemaFaults(schema: JsonSchema): readonly SchemaFault[] {
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  const ajv = new Ajv2020({
    strictSchema: 'log',
    strictTypes: 'log',
    strictRequired: 'log',
    strictTuples: false,
    allowUnionTypes: true,
    validateFormats: false,
    allErrors: true,
    // Strict mode throws at the first fault; a log holds them all.
    logger: { log: warn, warn, error: warn },
  });
  const misspelt = [...keywordFaults(schema, [], (keyword) => ajv.RULES.keywords[keyword] === true)];
  if (ajv.validateSchema(schema) !== true) return [...misspelt, ...valueFaults(ajv.errors ?? [])];
  // A misspelt `properties` would be told again for every property that it leaves undescribed.
  if (misspelt.length > 0) return misspelt;
  warnings.length = 0;
  try {
    ajv.compile(schema);
  } catch (error) {
    warnings.push((error as Error).message);
  }
  return warnings.map(placedWarning);
}

function* keywordFaults(
  schema: unknown,
  path: JsonPath,
  known: (keyword: string) => boolean,
): Generator<SchemaFault> {
  for (const [keyword, value] of entriesOf(schema)) {
    const place = [...path, keyword];
    if (!known(keyword))
      yield { path: place, message: `not a keyword of JSON Schema; known are ${COMMON} and others` };
    if (keyword === 'format')
      yield {
        path: place,
        message: 'formats are not checked here; write maxLength, pattern or enum instead',
      };
    if (HOLDS_ONE.has(keyword)) yield* keywordFaults(value, place, known);
    const holds = (HOLDS_NAMED.has(keyword) && !Array.isArray(value)) || HOLDS_LIST.has(keyword);
    if (!holds) continue;
    for (const [name, part] of entriesOf(value))
      yield* keywordFaults(part, [...place, Array.isArray(value) ? Number(name) : name], known);
  }
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** One fault a place: of a misspelt type, ajv also says that it is no list of types either. */
function valueFaults(errors: readonly ErrorObject[]): SchemaFault[] {
  const told = new Map<string, ErrorObject>();
  for (const error of errors) {
    const earlier = told.get(error.instancePath);
    if (earlier === undefined || (error.keyword === 'enum' && earlier.keyword !== 'enum'))
      told.set(error.instancePath, error);
  }
  return [...told].map(([place, error]) => ({ path: pathOfPointer(place), message: errorText(error) }));
}

function placedWarning(warning: string): SchemaFault {
  const [, place = ''] = / at (?:path )?"([^"]*)"/.exec(warning) ?? [];
  const message = warning
    .replace(/^strict mode: /, '')
    .replace(/ at (?:path )?"[^"]*"/, '')
    .replace(/ \(strict\w+\)$/, '');
  return { path: pathOfPointer(decodeURIComponent(place)), message };
}
