const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Numbers what is told below a table; what is told twice has one number. */
export class Footnotes {
  readonly #texts: string[] = [];

  /** The mark that stands at the cell: `¹`. */
  mark(text: string): string {
    if (!this.#texts.includes(text)) this.#texts.push(text);
    return superscript(this.#texts.indexOf(text) + 1);
  }

  /** `¹ the server is on another machine`, in the order of the marks. */
  get lines(): string[] {
    return this.#texts.map((text, index) => `${superscript(index + 1)} ${text}`);
  }
}

const superscript = (value: number): string =>
  String(value).replaceAll(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
