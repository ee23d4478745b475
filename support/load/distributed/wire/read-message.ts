import type { z } from 'zod';
import { issueTexts } from '../../../quantities/schema-issue';
import { MOST_BYTES } from './protocol';
import { WireError } from './wire-error';

/** Faults that an error tells; the others follow from them as a rule. */
const MOST_FAULTS = 3;
const LONGEST_FAULT = 200;

/**
 * Reads a message: JSON as text or bytes, of at most `MOST_BYTES.message`, or what was read of JSON already. Throws a
 * `WireError` that calls it `what` and names the fields that do not fit, never their values.
 */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
  what: string,
): z.output<Schema> {
  return fitted(schema, written(message, what), what);
}

/** The value as the schema has it; throws as `readMessage` does, and says what to do next. */
export function fitted<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  next = 'run the same version of the suite on all machines',
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const faults = error.issues.flatMap(issueTexts);
  const told = faults.slice(0, MOST_FAULTS).map((fault) => shortened(fault));
  const more = faults.length > MOST_FAULTS ? [`${faults.length - MOST_FAULTS} more`] : [];
  throw new WireError(`${what} does not fit: ${[...told, ...more].join('; ')}; ${next}`);
}

function written(message: unknown, what: string): unknown {
  if (typeof message !== 'string' && !(message instanceof Uint8Array)) return message;
  const bytes = typeof message === 'string' ? Buffer.byteLength(message) : message.byteLength;
  if (bytes > MOST_BYTES.message)
    throw new WireError(`${what} has ${bytes} bytes, and no message has more than ${MOST_BYTES.message}`);
  return fromJson(message, what);
}

/** Parses JSON as text or UTF-8; throws a `WireError` that tells nothing of what was written. */
export function fromJson(json: string | Uint8Array, what: string): unknown {
  try {
    return JSON.parse(
      typeof json === 'string'
        ? json
        : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json),
    );
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    throw new WireError(`${what} is no JSON: it was damaged, or something else wrote it`);
  }
}

const shortened = (text: string): string =>
  text.length > LONGEST_FAULT ? `${text.slice(0, LONGEST_FAULT)}...` : text;
