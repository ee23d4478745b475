import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { ImportError } from './import-error';

/** Texts of V8 hold no more characters. */
const LARGEST_TEXT = 2 ** 29 - 24;

/** In a file that is no text for V8 a line of so many characters is no record of a request: the file is one JSON text. */
const LONGEST_LINE = 2 ** 26;

const BYTE_ORDER_MARK = '\uFEFF';

/** What else a file may be, by the bytes that it begins with; `do` is what makes it a text that can be read. */
const NO_TEXTS = [
  { bytes: [0x1f, 0x8b], is: 'compressed by gzip', do: 'unpack it first: gunzip --keep' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed by zstd', do: 'unpack it first: zstd --decompress' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a zip archive', do: 'unpack it first: unzip' },
  {
    bytes: [0xff, 0xfe],
    is: 'text in UTF-16',
    do: 'write it as UTF-8, as the tool does itself: iconv -f utf-16 -t utf-8',
  },
  {
    bytes: [0xfe, 0xff],
    is: 'text in UTF-16',
    do: 'write it as UTF-8, as the tool does itself: iconv -f utf-16 -t utf-8',
  },
] as const;

/** Throws an ImportError of a path that names no file of text, or an empty one. */
export async function expectText(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (found.isDirectory())
    throw new ImportError(`${path} is a folder; write the path of the file of results in it`);
  if (!found.isFile())
    throw new ImportError(
      `${path} is a device or a pipe, and results are read more than once; write the path of an ordinary file`,
    );
  if (found.size === 0)
    throw new ImportError(`${path} is empty: the run that should have written it did not end`);
  const head = await beginningOf(path);
  const other = NO_TEXTS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (other !== undefined) throw new ImportError(`${path} is ${other.is}; ${other.do} ${path}`);
}

async function beginningOf(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ImportError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  return new ImportError(`${path} cannot be read (${code}); write the path of a file of results`, { cause });
}

/** The lines of a file, without a byte order mark. Throws an ImportError where one is too long to be a text. */
export async function* textLines(path: string): AsyncGenerator<string> {
  const { size } = await stat(path);
  let rest = '';
  let isFirst = true;
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (isFirst ? withoutMark(chunk) : chunk).split('\n');
    isFirst = false;
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    yield* lines;
    if (size > LARGEST_TEXT && rest.length > LONGEST_LINE) throw tooLarge(path, size);
  }
  yield rest;
}

/** The whole text of a file, without a byte order mark. Throws an ImportError where it is too large for one. */
export async function wholeText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_TEXT) throw tooLarge(path, size);
  const lines: string[] = [];
  for await (const line of textLines(path)) lines.push(line);
  return lines.join('\n');
}

const withoutMark = (text: string): string => (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);

const tooLarge = (path: string, size: number): ImportError =>
  new ImportError(
    `${path} has ${Math.round(size / 1e6)} MB, more than can be read as one JSON text; let the tool leave out the texts of ` +
      'prompts and answers, or send fewer requests',
  );
