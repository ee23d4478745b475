import { stripVTControlCharacters } from 'node:util';
import { xmlText } from './chart-canvas';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text as HTML shows it, within an element or a quoted attribute. */
export const escaped = (text: string): string =>
  xmlText(stripVTControlCharacters(text)).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** HTML whose texts are escaped; made by `markup`, or from what was checked to be harmless. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** What may stand in a template: a text, which is escaped, HTML, a list of both, or nothing. */
export type MarkupPart = string | number | Markup | undefined | readonly MarkupPart[];

/** HTML by a template: what is put into it is escaped, unless it is `Markup` already. */
export function markup(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  const texts = strings.map((text, index) => text + htmlOf(parts[index]));
  return new Markup(texts.join(''));
}

function htmlOf(part: MarkupPart): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object') return part.map(htmlOf).join('');
  return escaped(String(part));
}
