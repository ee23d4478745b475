import { markup, type Markup, type MarkupPart } from '../html-text';

/** A table of names and what they stand for. */
export const namedTable = (caption: string, rows: readonly (readonly [string, MarkupPart])[]): Markup =>
  markup`<table class="named"><caption class="hidden">${caption}</caption><tbody>${rows.map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  )}</tbody></table>`;
