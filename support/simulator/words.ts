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

/** The text of the answer's token number `index`: a space and a word, the same in every run. */
const wordOf = (index: number): string => ` ${VOCABULARY[index % VOCABULARY.length] ?? ''}`;

/** The text of the tokens from `start` up to, but without, `end`. */
export function textOf(start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) text += wordOf(index);
  return text;
}
