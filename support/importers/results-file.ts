import type { z } from 'zod';
import { ImportError } from './import-error';
import { looksLike, type Format } from './format';
import { expectText, textLines, wholeText } from './text-lines';

/** A file of results, told apart by what is in it. */
export type ResultsFile =
  | { readonly format: Exclude<Format, 'AIPerf records'>; readonly path: string; readonly content: unknown }
  | { readonly format: 'AIPerf records'; readonly path: string; readonly lines: () => AsyncIterable<Line> };

/** A line of a file of lines, by its number. */
export interface Line {
  readonly number: number;
  readonly content: unknown;
}

/**
 * Opens a file and tells from its content whose it is: whole where it is one JSON text, line by line where it is many.
 * Throws an ImportError that says what is the matter with it.
 */
export async function openResults(path: string): Promise<ResultsFile> {
  await expectText(path);
  for await (const { number, content } of linesOf(path, 'all that there is')) {
    if (content === undefined) break;
    const format = looksLike(content);
    if (format === 'AIPerf records') return { format, path, lines: () => linesOf(path) };
    if (number > 1)
      throw new ImportError(
        `${path} holds more than one JSON text, as --append-result writes them; keep the line of one run in a file of its own`,
      );
  }
  const content = await wholeOf(path);
  const format = looksLike(content);
  if (format === undefined)
    throw new ImportError(
      `${path} looks like the results of no tool that is known here${outlineOf(content)}; name one of the files that ` +
        'npm run judge -- --help lists',
    );
  if (format === 'AIPerf records') return { format, path, lines: () => linesOf(path) };
  return { format, path, content };
}

/** Reads a part of a file by its schema; the error says where it differs and what to do. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `\n  ${path.join('.') || 'it'}: ${message}`);
  throw new ImportError(
    `${where} is not in order:${faults.join('')}\nIf it was edited or cut, take the file as the tool wrote it; if not, its ` +
      'version is one that is not known here: docs/other-tools.md lists those that are.',
  );
}

async function wholeOf(path: string): Promise<unknown> {
  const text = await wholeText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const remedy =
      notANumber(text) ?? 'A file that is cut off is of a run that did not end; take one that did';
    throw new ImportError(`${path} is no JSON: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

/** What Python writes for a figure that it could not make, where the text holds one. */
function notANumber(text: string): string | undefined {
  const [, found] = /[:,[]\s*(-?(?:NaN|Infinity))\s*[,\]}]/.exec(text) ?? [];
  if (found === undefined) return undefined;
  return (
    `It holds ${found}, which Python writes for a figure that cannot be made, as of no answered request; take the file of a run ` +
    'that has them all, or the file with every request'
  );
}

/**
 * The lines as JSON. What is no JSON is an ImportError with its number; or, while it is asked what there is, undefined:
 * a JSON text may be spread over many lines.
 */
async function* linesOf(path: string, wanted?: 'all that there is'): AsyncGenerator<Line> {
  let number = 0;
  for await (const line of textLines(path)) {
    number += 1;
    if (line.trim() === '') continue;
    let content: unknown;
    try {
      content = JSON.parse(line);
    } catch (cause) {
      const remedy =
        notANumber(line) ??
        'A last line that is cut off is of a run that was killed: take it out, or take the file of a run that ended';
      if (wanted === undefined)
        throw new ImportError(`${path}:${number} is no JSON: ${(cause as Error).message}. ${remedy}`, {
          cause,
        });
    }
    yield { number, content };
  }
}

/** The first names of what is in a file, for the error: `, with the fields a, b, c`. */
function outlineOf(content: unknown): string {
  if (Array.isArray(content)) return `, a list of ${content.length}`;
  if (typeof content !== 'object' || content === null) return `, a ${typeof content}`;
  const names = Object.keys(content).slice(0, 6);
  return names.length === 0 ? ', an object without fields' : `, with the fields ${names.join(', ')}`;
}
