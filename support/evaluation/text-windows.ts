/** A piece of a text that one request carries. */
export interface TextWindow {
  /** From 0. */
  readonly index: number;
  readonly text: string;
}

interface WindowSize {
  /** About so many tokens a window. */
  readonly tokens: number;
  /** Of the vocabulary; an estimate, of which only the size of the windows depends. */
  readonly charactersPerToken: number;
}

/** Well within the context of any model; English text has about 4 characters a token in vocabularies of 50,000. */
export const DEFAULT_WINDOW_SIZE: WindowSize = { tokens: 256, charactersPerToken: 4 };

/**
 * Cuts a text into windows of about equal length, before whitespace where there is some nearby; joined, they are the
 * text. The cuts depend on the text and the size alone, so that all models get the same windows. Throws where there
 * is nothing to cut, and for windows of fewer than two tokens, of which nothing could be predicted.
 */
export function textWindows(text: string, size: WindowSize = DEFAULT_WINDOW_SIZE): TextWindow[] {
  if (!/\S/.test(text)) throw new Error('the held-out text is empty; give one of some thousand words');
  if (!text.isWellFormed())
    throw new Error('the held-out text holds half a character (a lone surrogate); read it as UTF-8');
  const { tokens, charactersPerToken } = size;
  if (!(tokens >= 2 && charactersPerToken > 0))
    throw new Error(
      `a window cannot have ${tokens} tokens of ${charactersPerToken} characters; take at least 2 tokens`,
    );
  const count = Math.ceil(text.length / Math.max(2, tokens * charactersPerToken));
  const step = text.length / count;
  const cuts = [0];
  for (let index = 1; index < count; index += 1)
    cuts.push(cutBefore(text, Math.round(index * step), (cuts.at(-1) ?? 0) + Math.ceil(step / 2)));
  const pieces = cuts.map((cut, index) => text.slice(cut, cuts[index + 1]));
  return pieces.filter((piece) => piece !== '').map((piece, index) => ({ index, text: piece }));
}

/** The last beginning of whitespace from `least` to `wanted`; without any, `wanted`, or just before it. */
function cutBefore(text: string, wanted: number, least: number): number {
  for (let cut = wanted; cut >= least; cut -= 1) {
    // Vocabularies count a space to the word behind it.
    if (/\S\s/.test(text.slice(cut - 1, cut + 1))) return cut;
  }
  const isWithinCharacter = (text.codePointAt(wanted - 1) ?? 0) > 0xffff;
  return isWithinCharacter ? wanted - 1 : wanted;
}
