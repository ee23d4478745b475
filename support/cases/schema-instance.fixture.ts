import type { JsonSchema } from '../target/inference-target';

/** The simplest value that keeps to a schema of types, required properties, items and enums. */
export function instanceOf(schema: JsonSchema): unknown {
  const { type, minItems = 0, minLength = 0, items = {}, properties = {}, required = [] } = schema;
  if (Array.isArray(schema['enum'])) return (schema['enum'] as unknown[])[0];
  switch (type) {
    case 'object': {
      const named = properties as Readonly<Record<string, JsonSchema>>;
      return Object.fromEntries((required as string[]).map((name) => [name, instanceOf(named[name] ?? {})]));
    }
    case 'array':
      return Array.from({ length: Number(minItems) }, () => instanceOf(items as JsonSchema));
    case 'string':
      return 'x'.repeat(Number(minLength));
    case 'integer':
      return 1;
    default:
      return true;
  }
}
