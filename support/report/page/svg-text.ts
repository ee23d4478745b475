import { xmlText } from '../chart-canvas';
import { escaped, Markup } from '../html-text';
import { plainAttributes, SHAPES, textOf } from './svg-parts';

/** An SVG file that may stand within a page, or why it may not. */
export type InlineSvg =
  | { readonly status: 'harmless'; readonly svg: Markup }
  | { readonly status: 'refused'; readonly reason: string };

const DECLARATION = /^\uFEFF?\s*(?:<\?xml[^<>?]*\?>\s*)?/u;
const OPENING = /<([A-Za-z]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/uy;
const CLOSING = /<\/([A-Za-z]+)\s*>/uy;
const TEXT = /[^<]+/uy;

/** Title and description hold text alone. */
const WORDS = ['title', 'desc'];

/**
 * Reads an SVG file strictly and writes it anew from shapes and texts alone: another element, a comment or
 * anything else that is no SVG refuses the file, attributes that are not known to be harmless are left out. Its
 * title and description become the name of the image, and no id is left that could meet another one.
 */
export function inlineSvg(file: string): InlineSvg {
  const known = KNOWN.get(file);
  if (known !== undefined) return known;
  const read = readSvg(file);
  keep(file, read);
  return read;
}

/** The page is written anew after each scenario, and its charts stay the same: they need not be read again. */
const KNOWN = new Map<string, InlineSvg>();
/** Characters of the files; what is made of one is hardly longer. */
const MOST_KNOWN = 16_000_000;
let charactersKnown = 0;

function keep(file: string, read: InlineSvg): void {
  KNOWN.set(file, read);
  charactersKnown += file.length;
  for (const oldest of KNOWN.keys()) {
    if (charactersKnown <= MOST_KNOWN) return;
    KNOWN.delete(oldest);
    charactersKnown -= oldest.length;
  }
}

function readSvg(file: string): InlineSvg {
  try {
    return { status: 'harmless', svg: new SvgReading(xmlText(file)).inline() };
  } catch (error) {
    if (error instanceof SvgFault) return { status: 'refused', reason: error.message };
    throw error;
  }
}

class SvgFault extends Error {}

class SvgReading {
  readonly #text: string;
  #at: number;
  /** Names of the elements around the place that is read. */
  readonly #open: string[] = [];
  #root: string | undefined;
  readonly #written: string[] = [];
  readonly #name: string[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#at = DECLARATION.exec(text)?.[0].length ?? 0;
  }

  inline(): Markup {
    while (this.#at < this.#text.length) {
      const found =
        this.#next(OPENING, ([, name = '', attributes = '', end = '']) => {
          this.#begin(name, attributes, end);
        }) ||
        this.#next(CLOSING, ([, name = '']) => {
          this.#end(name);
        }) ||
        this.#next(TEXT, ([text]) => {
          this.#content(text);
        });
      if (!found) throw new SvgFault(`what stands at character ${this.#at} is no shape or text`);
    }
    if (this.#root === undefined || this.#open.length > 0) throw new SvgFault('it is not complete');
    const head = `<svg class="chart" role="img" aria-label="${escaped(this.#name.join('. '))}"${this.#root}>`;
    return new Markup(`${head}${this.#written.join('')}</svg>`);
  }

  #next(token: RegExp, take: (found: RegExpExecArray) => void): boolean {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    if (found === null) return false;
    this.#at = token.lastIndex;
    take(found);
    return true;
  }

  #begin(name: string, attributes: string, end: string): void {
    if (!SHAPES.has(name)) throw new SvgFault(`it holds <${name}>, which is no shape or text`);
    if (WORDS.includes(this.#open.at(-1) ?? '')) throw new SvgFault(`it holds <${name}> within a text`);
    if (this.#open.length > 0) this.#write(name, `<${name}${plainAttributes(attributes)}${end}>`);
    else if (name === 'svg' && this.#root === undefined) this.#root = plainAttributes(attributes);
    else throw new SvgFault('it is not one <svg>');
    if (end === '') this.#open.push(name);
  }

  #end(name: string): void {
    if (this.#open.pop() !== name) throw new SvgFault(`</${name}> closes nothing`);
    if (this.#open.length > 0) this.#write(name, `</${name}>`);
  }

  /** Title and description of the file itself would hang over all of it as a hover text. */
  #write(name: string, tag: string): void {
    if (this.#open.length > 1 || !WORDS.includes(name)) this.#written.push(tag);
  }

  #content(text: string): void {
    const around = this.#open.at(-1);
    if (around === undefined) {
      if (text.trim() !== '') throw new SvgFault('it holds text beside its image');
    } else if (this.#open.length === 2 && WORDS.includes(around)) this.#name.push(textOf(text));
    else this.#written.push(escaped(textOf(text)));
  }
}
