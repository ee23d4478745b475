/** Where text stops being JSON: an offset in UTF-16 units, and what stands there instead of what. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

/** A value read from JSON, or where the text stops being JSON. */
export type JsonReading =
  { readonly status: 'read'; readonly value: unknown } | ({ readonly status: 'not json' } & JsonFault);

/** Reads JSON; of text that is none it says where, which the runtime's own errors do not always. */
export function readJson(text: string): JsonReading {
  try {
    return { status: 'read', value: JSON.parse(text) as unknown };
  } catch (error) {
    const fault = jsonFault(text) ?? { offset: 0, reason: (error as Error).message };
    return { status: 'not json', ...fault };
  }
}

/** Line and column of an offset, both counted from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

type Expected =
  | 'a value'
  | 'a value or ]'
  | 'a name in double quotes'
  | 'a name in double quotes or }'
  | 'a colon'
  | 'a comma or ]'
  | 'a comma or }'
  | 'the end of the text';

type TokenKind = 'string' | 'scalar' | '[' | ']' | '{' | '}' | ',' | ':';

/** What a token leads to; `done` is a value that is complete, whatever it stands in. */
type Follow = Readonly<Partial<Record<TokenKind, Expected | 'done'>>>;

const VALUE: Follow = {
  string: 'done',
  scalar: 'done',
  '[': 'a value or ]',
  '{': 'a name in double quotes or }',
};

/** The grammar of RFC 8259. */
const GRAMMAR: Readonly<Record<Expected, Follow>> = {
  'a value': VALUE,
  'a value or ]': { ...VALUE, ']': 'done' },
  'a name in double quotes': { string: 'a colon' },
  'a name in double quotes or }': { string: 'a colon', '}': 'done' },
  'a colon': { ':': 'a value' },
  'a comma or ]': { ',': 'a value', ']': 'done' },
  'a comma or }': { ',': 'a name in double quotes', '}': 'done' },
  'the end of the text': {},
};

const NO_BLANK = /[^ \t\n\r]/g;

/** Where the text stops being JSON; undefined where it is JSON. Nesting of any depth is read. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: TokenKind[] = [];
  let expected: Expected = 'a value';
  let offset = matchStart(NO_BLANK, text, 0);
  while (offset < text.length) {
    const token = tokenAt(text, offset);
    if ('reason' in token) return { offset: token.offset, reason: token.reason };
    const next: Expected | 'done' | undefined =
      token.kind === undefined ? undefined : GRAMMAR[expected][token.kind];
    if (next === undefined) return { offset, reason: misplaced(text, offset, expected) };
    if (token.kind === '[' || token.kind === '{') open.push(token.kind);
    if (token.kind === ']' || token.kind === '}') open.pop();
    expected = next === 'done' ? afterValue(open) : next;
    offset = matchStart(NO_BLANK, text, token.end);
  }
  if (expected === 'the end of the text') return undefined;
  return { offset: text.length, reason: `the text ends where ${expected} should stand` };
}

function afterValue(open: readonly TokenKind[]): Expected {
  const within = open.at(-1);
  if (within === undefined) return 'the end of the text';
  return within === '[' ? 'a comma or ]' : 'a comma or }';
}

type Token = { readonly kind: TokenKind | undefined; readonly end: number } | JsonFault;

function tokenAt(text: string, offset: number): Token {
  const sign = text.charAt(offset);
  if (isSign(sign)) return { kind: sign, end: offset + 1 };
  if (sign === '"') return stringAt(text, offset);
  const end = matchEnd(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y, text, offset);
  return { kind: end === offset ? undefined : 'scalar', end };
}

const isSign = (sign: string): sign is '[' | ']' | '{' | '}' | ',' | ':' => '[]{},:'.includes(sign);

function stringAt(text: string, offset: number): Token {
  // A single pattern for the whole string would overflow the stack at some megabytes.
  // eslint-disable-next-line no-control-regex -- JSON strings hold no control characters.
  const special = /["\\\u0000-\u001f]/g;
  let end = matchStart(special, text, offset + 1);
  while (text[end] === '\\') {
    const after = matchEnd(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y, text, end);
    if (after === end) return { offset: end, reason: 'a backslash in a string begins no known escape' };
    end = matchStart(special, text, after);
  }
  if (text[end] === '"') return { kind: 'string', end: end + 1 };
  if (end === text.length) return { offset: end, reason: 'the text ends within a string' };
  return { offset: end, reason: `${quote(text, end)} within a string has to be written as an escape` };
}

function misplaced(text: string, offset: number, expected: Expected): string {
  const stands = `${quote(text, offset)} where ${expected} should stand`;
  const comma = text.slice(0, offset).trimEnd().endsWith(',') && ']}'.includes(text.charAt(offset));
  return comma ? `${stands}; remove the comma before it` : stands;
}

const quote = (text: string, offset: number): string =>
  JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0));

/** Where the next match begins, the end of the text where there is none. */
function matchStart(global: RegExp, text: string, offset: number): number {
  global.lastIndex = offset;
  return global.exec(text)?.index ?? text.length;
}

/** Where a match at the offset ends, the offset itself where there is none. */
function matchEnd(sticky: RegExp, text: string, offset: number): number {
  sticky.lastIndex = offset;
  return sticky.test(text) ? sticky.lastIndex : offset;
}
