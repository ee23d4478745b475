import { tokensOf } from '../simulator/words';

/** The text of an answer, and how many tokens its server says that it has. */
export interface CheckedAnswer {
  readonly index: number;
  readonly text: string;
  readonly tokens: number;
}

/** How an answer reads beside what it should be. */
type Reading = 'right' | 'cut short' | 'doubled' | 'other';

/** How many answers were right, and what the others were. */
export interface AnswerCheck {
  readonly checked: number;
  readonly right: number;
  /** Right as far as they go. */
  readonly cutShort: number;
  /** Longer than they should be, or tokens came a second time. */
  readonly doubled: number;
  /** Tokens are missing, or foreign. */
  readonly other: number;
  /** Of the first that is not right: which, how, and where. */
  readonly firstWrong: string | undefined;
}

/** Tokens that are quoted before and after the place where an answer goes wrong. */
const QUOTED = 3;

/** Compares answers with the text that so many tokens have, to the letter. */
export function checkAnswers(
  answers: readonly CheckedAnswer[],
  expected: (tokens: number) => string,
): AnswerCheck {
  const counts: Record<Reading, number> = { right: 0, 'cut short': 0, doubled: 0, other: 0 };
  let firstWrong: string | undefined;
  for (const answer of answers) {
    const reading = readingOf(answer, expected);
    counts[reading] += 1;
    if (reading !== 'right') firstWrong ??= quote(answer, reading, expected(answer.tokens));
  }
  return {
    checked: answers.length,
    right: counts.right,
    cutShort: counts['cut short'],
    doubled: counts.doubled,
    other: counts.other,
    firstWrong,
  };
}

function readingOf({ text, tokens }: CheckedAnswer, expected: (tokens: number) => string): Reading {
  const wanted = expected(tokens);
  if (text === wanted) return 'right';
  if (wanted.startsWith(text)) return 'cut short';
  // Further than any answer of so many tokens goes on, wherever it was taken up again.
  const further = expected(tokens + 2 * tokensOf(text).length);
  if (further.startsWith(text)) return 'doubled';
  return isTakenUpAgain(text, further) ? 'doubled' : 'other';
}

/**
 * Whether an answer, where it first goes wrong, goes on from its beginning, or from a place nearer behind that one than
 * before it. A known text that comes round again and again leaves open which of the two was jumped to: the nearer place
 * is the likelier.
 */
function isTakenUpAgain(text: string, further: string): boolean {
  let common = 0;
  while (common < text.length && text[common] === further[common]) common += 1;
  // Back to the start of a token: words may begin alike.
  const start = text.lastIndexOf(' ', common);
  const rest = text.slice(Math.max(0, start));
  if (start <= 0 || rest.trim() === '') return false;
  if (further.startsWith(rest)) return true;
  const behind = further.lastIndexOf(rest, start - 1);
  const ahead = further.indexOf(rest, start + 1);
  return behind >= 0 && (ahead < 0 || start - behind <= ahead - start);
}

function quote({ index, text }: CheckedAnswer, reading: Reading, wanted: string): string {
  const [got, should] = [tokensOf(text), tokensOf(wanted)];
  const differs = got.findIndex((token, position) => token !== should[position]);
  const place = differs < 0 ? Math.min(got.length, should.length) : differs;
  const part = (tokens: readonly string[]): string => {
    const shown = tokens.slice(Math.max(0, place - QUOTED), place + QUOTED).join(' ');
    const [more, end] = [place > QUOTED ? '… ' : '', tokens.length > place + QUOTED ? ' …' : ''];
    return `"${more}${shortened(shown)}${end}"`;
  };
  return `answer ${index} is ${reading === 'other' ? 'wrong' : reading} at token ${place + 1}: ${part(got)} instead of ${part(should)}`;
}

/** What is no text of tokens may be one long word. */
const shortened = (text: string): string => {
  const letters = Array.from(text);
  return letters.length <= 80 ? text : `${letters.slice(0, 79).join('')}…`;
};
