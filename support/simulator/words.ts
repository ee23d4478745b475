/**
 * The simulator's tokenizer: a token is a run of characters between white space. No real tokenizer does so: a
 * client that counts tokens by itself must come to another number than the server's `usage`.
 */
export const tokensOf = (text: string): readonly string[] => text.match(/\S+/gu) ?? [];

/** Words of one to four bytes a letter, so that a split between two writes can fall within a character. */
const VOCABULARY = [
  'the',
  'quick',
  'café',
  'fox',
  'jumps',
  'über',
  'a',
  'lazy',
  '狗',
  'while',
  'seven',
  'naïve',
  'owls',
  'watch',
  '🦉',
  'calmly',
] as const;

/** Texts of tokens: a space and a word each. */
const TEXTS = VOCABULARY.map((word) => ` ${word}`);
/** The same as they stand between the quotes of a JSON string. */
const ESCAPED_TEXTS = TEXTS.map((text) => JSON.stringify(text).slice(1, -1));

/** The text of the answer's tokens from `start` up to, but without, `end`: the same in every run. */
export const textOf = (start: number, end: number): string => joined(TEXTS, start, end);

/** That text escaped for JSON, without its quotes. */
export const escapedTextOf = (start: number, end: number): string => joined(ESCAPED_TEXTS, start, end);

function joined(texts: readonly string[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) text += texts[index % texts.length] ?? '';
  return text;
}
