/** How an answer has to agree with what is expected: as a whole, or in what it begins with. */
export const MATCHES = ['exact', 'prefix'] as const;
export type Match = (typeof MATCHES)[number];

/** "4.5" does not begin with the word "4", nor "cannot" with "can" (Unicode's rules, UAX 29). */
const words = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Whether an answer is one of the expected texts, spaces around either aside; as a `prefix`, whether it begins with
 * one and a word ends there.
 */
export function answerMatches(answer: string, expected: readonly string[], match: Match): boolean {
  const given = answer.trim();
  return expected.some((text) => {
    const wanted = text.trim();
    if (given === wanted) return true;
    return match === 'prefix' && given.startsWith(wanted) && endsWord(given, wanted.length);
  });
}

const endsWord = (text: string, length: number): boolean =>
  words.segment(text).containing(length)?.index === length;
