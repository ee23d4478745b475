import { tooLong } from './dataset-fault';
import type { EntryText } from './entry-text';

/**
 * The lines of a text that are not empty; throws a `DatasetFault` at one of more than so many characters. They end
 * with \n alone: in a string, JSON may hold other signs that some take for the end of a line, such as U+2028.
 */
export async function* jsonlLines(chunks: AsyncIterable<string>, longest: number): AsyncGenerator<EntryText> {
  let [line, text] = [1, ''];
  for await (const chunk of chunks) {
    const [rest = '', ...next] = chunk.split('\n');
    text += rest;
    for (const begun of next) {
      yield* entryOf(line, text, longest);
      [line, text] = [line + 1, begun];
    }
    if (text.length > longest) throw tooLong(line, longest);
  }
  yield* entryOf(line, text, longest);
}

function* entryOf(line: number, text: string, longest: number): Generator<EntryText> {
  if (text.length > longest) throw tooLong(line, longest);
  const json = text.trim();
  if (json !== '') yield { line, json };
}
