import type { Advice } from './advice/advice';

const MOST = 3;
const SIGN = 'Next: ';
const SHORTEST_LINE = 30;

/**
 * What to do next, as lines for the terminal: the first advice of each kind, at most three, each with its
 * command on a line of its own, which is never broken, so that it can be copied.
 */
export function adviceLines(advice: readonly Advice[], width: number): readonly string[] {
  const kinds = [...new Set(advice.map(({ kind }) => kind))];
  const told = kinds.slice(0, MOST).flatMap((kind) => advice.find((each) => each.kind === kind) ?? []);
  const indent = ' '.repeat(SIGN.length);
  return told.flatMap(({ text, command }) => [
    ...wrapped(text, Math.max(SHORTEST_LINE, width - SIGN.length)).map(
      (line, index) => (index === 0 ? SIGN : indent) + line,
    ),
    ...(command === undefined ? [] : [indent + command]),
  ]);
}

/** Lines of words; a word that is longer than a line is cut. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u).flatMap((long) => pieces(long, width))) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const pieces = (word: string, width: number): readonly string[] =>
  Array.from({ length: Math.max(1, Math.ceil(word.length / width)) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
