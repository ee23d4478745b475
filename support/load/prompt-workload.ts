import { seededIntegers } from '../statistics/random';

/** Plain words of about one token each for a trained tokenizer, five or six for a tokenizer of single bytes. */
const WORDS = (
  'time year people way day man thing woman life child world school state family student group country ' +
  'problem hand part place case week company system program question work number night point home water ' +
  'room mother area money story fact month lot right study book eye job word business issue side kind head ' +
  'house service friend father power hour game line end member law car city community name president team ' +
  'minute idea body information back parent face others level office door health person art war history ' +
  'party result change morning reason research girl guy moment air teacher force education'
).split(' ');

/** Of a text as long as a string can be, of words as long as these. */
const MOST_WORDS = 2 ** 25;
/** A draw costs more than a word: one of 31 bits is enough for so many. */
const WORDS_A_DRAW = 4;

/** How many tokens a server makes of a prompt: `fixed` for its template, `perWord` for each word. */
export interface PromptCost {
  readonly fixed: number;
  readonly perWord: number;
  /** Who counted. */
  readonly source: 'server' | 'local tokenizer';
}

/** Tokens of a prompt and of its two halves, each sent as a prompt of its own: all with the same template. */
export interface HalvedPrompt {
  readonly words: number;
  readonly whole: number;
  readonly halves: readonly [number, number];
}

/** Both halves together have the template once more than the whole: the rest is what the words cost. */
export function promptCost({ words, whole, halves }: HalvedPrompt, source: PromptCost['source']): PromptCost {
  const fixed = Math.max(0, halves[0] + halves[1] - whole);
  return { fixed, perWord: (whole - fixed) / words, source };
}

/** Words in the order of the seed: each once, so that they cost on average what those of prompts do, or the first of them. */
export function wordSample(seed: number, count = WORDS.length): readonly string[] {
  const draw = seededIntegers(seed);
  const words = [...WORDS];
  for (let last = words.length - 1; last > 0; last -= 1) {
    const other = draw(0, last);
    [words[last], words[other]] = [words[other] ?? '', words[last] ?? ''];
  }
  return words.slice(0, count);
}

/** Words for a prompt of at most that many tokens, at least one. */
export function wordsFor(tokens: number, { fixed, perWord }: PromptCost): number {
  return Math.max(1, Math.floor((tokens - fixed) / perWord));
}

/**
 * A prompt of that many words. No two indices of one seed share more than a word or two at the start, so
 * that no prompt is answered from the cache of another. Throws a `RangeError` where no text can be so long.
 */
export function promptOf(words: number, seed: number, index: number): string {
  if (words > MOST_WORDS) throw new RangeError(`a prompt of ${words} words is longer than any text can be`);
  const draw = seededIntegers((seed ^ Math.imul(index + 1, 0x9e3779b1)) | 0);
  let text = '';
  let drawn = 0;
  for (let word = 0; word < words; word += 1) {
    drawn =
      word % WORDS_A_DRAW === 0
        ? draw(0, WORDS.length ** WORDS_A_DRAW - 1)
        : Math.floor(drawn / WORDS.length);
    text += `${word === 0 ? '' : ' '}${WORDS[drawn % WORDS.length] ?? ''}`;
  }
  return text;
}

/** Splits a batch's tokens over its requests, as evenly as whole tokens allow: 1000 over 32 is 8 of 32 and 24 of 31. */
export function shares(tokens: number, requests: number): readonly number[] {
  const least = Math.floor(tokens / requests);
  return Array.from({ length: requests }, (_, index) => least + (index < tokens % requests ? 1 : 0));
}

/** Beginnings of so many words, which requests take in turn: the one with number `i` has the `i % count`-th. */
export interface SharedPrefix {
  readonly words: number;
  readonly count: number;
}

/** Far away from the indices of requests: no prompt of its own begins like one. */
const FIRST_OPENING = 2 ** 29;

/** What the prompts of that number begin with. */
export const openingOf = ({ words, count }: SharedPrefix, seed: number, number: number): string =>
  promptOf(words, seed, FIRST_OPENING + (number % count));
