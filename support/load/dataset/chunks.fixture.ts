import fc from 'fast-check';
import type { EntryText } from './entry-text';

/** A text in pieces of so many characters, as a stream would bring it. */
export async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

/** Entries as datasets have them, with every sign in their strings that could be taken for one of JSON's own. */
export const entries = fc.array(
  fc.dictionary(
    fc.string(),
    fc.oneof(
      fc.string({
        unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', '\n', '\u2028', 'ä', '🙂', 'a'),
      }),
      fc.array(fc.integer()),
      fc.constant(null),
    ),
  ),
  { maxLength: 6 },
);

/** All of what is read. */
export async function allOf(texts: AsyncIterable<EntryText>): Promise<EntryText[]> {
  const all: EntryText[] = [];
  for await (const text of texts) all.push(text);
  return all;
}
