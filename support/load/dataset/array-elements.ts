import { DatasetFault, tooLong } from './dataset-fault';
import type { EntryText } from './entry-text';
import { ListSigns } from './list-signs';

/**
 * The elements of a JSON list that a text begins with, each as soon as its end is read: a file may be larger than
 * the memory. Throws a `DatasetFault` at an element of more than so many characters, at one that the text ends
 * in, and at what follows the list.
 */
export async function* arrayElements(
  chunks: AsyncIterable<string>,
  longest: number,
): AsyncGenerator<EntryText> {
  const signs = new ListSigns();
  let elements = 0;
  for await (const { line, json, before } of pieces(chunks, signs, longest)) {
    if (before === '[') continue;
    if (before === undefined) checkEnd(signs.isClosed, line, json);
    else if (before === ',' || json !== '' || elements > 0) {
      elements += 1;
      yield { line, json };
    }
  }
}

function checkEnd(isClosed: boolean, line: number, rest: string): void {
  if (!isClosed)
    throw new DatasetFault(
      `:${line}`,
      'the file ends within the list, in what begins here; write the rest of it, and a ] behind it',
    );
  if (rest !== '')
    throw new DatasetFault(`:${line}`, 'the list has ended before this; write one list, or one entry a line');
}

interface Piece extends EntryText {
  /** The sign that ends it; of the last piece, the end of the text does. */
  readonly before?: string;
}

async function* pieces(
  chunks: AsyncIterable<string>,
  signs: ListSigns,
  longest: number,
): AsyncGenerator<Piece> {
  let [line, text] = [1, ''];
  for await (const chunk of chunks) {
    let begun = 0;
    for (const position of signs.positions(chunk)) {
      text += chunk.slice(begun, position);
      yield { ...entryOf(line, text, longest), before: chunk.charAt(position) };
      line += linesIn(text);
      [begun, text] = [position + 1, ''];
    }
    text += chunk.slice(begun);
    if (text.length > longest) throw tooLong(entryOf(line, text, Infinity).line, longest);
  }
  yield entryOf(line, text, longest);
}

function entryOf(begun: number, text: string, longest: number): EntryText {
  const json = text.trim();
  const line = begun + linesIn(text.slice(0, text.length - text.trimStart().length));
  if (text.length > longest) throw tooLong(line, longest);
  return { line, json };
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
