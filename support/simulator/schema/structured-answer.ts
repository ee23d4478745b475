import { brokenSampleOf } from './broken-sample';
import type { JsonValue } from './json-schema';
import { sampleOf } from './schema-sample';

/** Characters in one token of JSON, about as many as real tokenizers make of it. */
const TOKEN_CHARACTERS = 4;

/** An answer that is JSON. */
export interface StructuredAnswer {
  /** Of the request that it was made for. */
  readonly index: number;
  readonly value: JsonValue;
  /**
   * Its text in tokens of 4 characters, the last of them shorter: JSON has no white space between which words
   * could be counted.
   */
  readonly tokens: readonly string[];
}

/**
 * The answer to a request of that index with a schema, kept to or broken: it is as long as it is, whatever
 * `max_tokens` says. Throws a `Refusal` with 400 and the path of what the simulator cannot sample.
 */
export function structuredAnswer(
  schema: unknown,
  index: number,
  { broken }: { readonly broken: boolean },
): StructuredAnswer {
  const value = broken ? brokenSampleOf(schema, index) : sampleOf(schema, index);
  return { index, value, tokens: tokensOfJson(JSON.stringify(value)) };
}

function tokensOfJson(text: string): string[] {
  // By code points: half a surrogate pair is no text.
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / TOKEN_CHARACTERS) }, (_, token) =>
    characters.slice(token * TOKEN_CHARACTERS, (token + 1) * TOKEN_CHARACTERS).join(''),
  );
}
