import type { ErrorObject } from 'ajv/dist/2020';
import { formatPath, pathOfPointer } from './json-path';

/** What ajv found wrong, with the names and values that it leaves out of its own sentence. */
export function errorText({ keyword, message = 'is not valid', params }: ErrorObject): string {
  const { allowedValues, additionalProperty, allowedValue } = params as Readonly<Record<string, unknown>>;
  if (keyword === 'enum' && Array.isArray(allowedValues))
    return `must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  if (keyword === 'const') return `must be ${JSON.stringify(allowedValue)}`;
  if (keyword === 'additionalProperties')
    return `must not have the property ${JSON.stringify(additionalProperty)}`;
  return message;
}

/** The same with the place in the answer before it: `[0].age must be integer`. */
export function placedErrorText(error: ErrorObject): string {
  const place = formatPath(pathOfPointer(error.instancePath));
  return `${place === '' ? 'the answer' : place} ${errorText(error)}`;
}
