/**
 * The words that an untrained model may say: output reads as text, and each is one token. Prompts never
 * use them: without merges the tokenizer turns a prompt into bytes, one token a byte, so that the length of
 * a prompt in tokens is known before it is sent.
 */
const WORDS = [
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an',
  'they which one you were all her she there would their we him been has when who will more no if out so',
  'up said what its about than into them can only other time new some could these two may first then do',
  'any like my now over such our man me even most made after also well where must years way down should',
  'because each just people how too good day river light stone water wind morning under again never found',
]
  .join(' ')
  .split(' ')
  .map((word) => ` ${word}`);

const START = '<|startoftext|>';
const END = '<|endoftext|>';
const BYTES = 256;
const MARKS = [',', '.'].map((mark) => mark.charCodeAt(0));

// GPT-2's table: printable bytes stand for themselves, the other 68 for the characters from U+0100 on.
const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
const unprintable = Array.from({ length: BYTES }, (_, byte) => byte).filter((byte) => !isPrintable(byte));
const CHARACTERS = Array.from({ length: BYTES }, (_, byte) =>
  String.fromCodePoint(isPrintable(byte) ? byte : BYTES + unprintable.indexOf(byte)),
);
const BYTE_OF = new Map(CHARACTERS.map((character, byte) => [character, byte]));

const piece = (bytes: Uint8Array): string => Array.from(bytes, (byte) => CHARACTERS[byte]).join('');

/** The vocabulary of every catalogue model, in GPT-2's spelling: the 256 bytes, two special tokens, words. */
export const VOCABULARY: readonly string[] = [
  ...CHARACTERS,
  START,
  END,
  ...WORDS.map((word) => piece(Buffer.from(word))),
];

/** Token id of the start mark; the tokenizer does not add it to prompts. */
export const START_TOKEN = BYTES;
/** Token id of the end mark. */
export const END_TOKEN = BYTES + 1;

/** Whether an untrained model may say this token: a word, a comma or a full stop. */
export const isSpeakable = (token: number): boolean => token > END_TOKEN || MARKS.includes(token);

/** The bytes that a vocabulary piece in GPT-2's spelling stands for; none for a special token. */
export function bytesOfPiece(text: string): Uint8Array {
  if (text === START || text === END) return new Uint8Array();
  return Uint8Array.from(Array.from(text).flatMap((character) => BYTE_OF.get(character) ?? []));
}
