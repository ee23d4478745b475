import { stripVTControlCharacters } from 'node:util';

/** What Markdown, HTML or GitHub would take for more than a character: mentions, formulas and emojis among it. */
const MARKUP = /[\\`*_{}[\]()<>#+!|~$@&:]/gu;
/** Controls, and characters that turn the direction of the text around them. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/gu;

/** Any text as words of one line of Markdown, in a cell of a table too: it is shown as it is, and does nothing. */
export const markdownText = (text: string): string =>
  stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(UNSEEN, ' ')
    .trim()
    .replaceAll(MARKUP, (character) => `&#${character.codePointAt(0)};`)
    .replaceAll(/\bwww\./giu, (found) => `${found.slice(0, -1)}&#46;`)
    // Only at its beginning would a line become a list.
    .replace(/^(\d+)\.(?=\s|$)/u, '$1&#46;')
    .replace(/^-/u, '&#45;');

/** As `markdownText`, in the type of code. */
export const markdownCode = (text: string): string => `<code>${markdownText(text)}</code>`;

/** A link with a text that may be anything, to an address of which the parts are encoded. */
export const markdownLink = (text: string, address: string): string => {
  // Encodes what would end the link, and nothing twice.
  const encoded = encodeURI(address.toWellFormed()).replaceAll(/%25(?=[\dA-F]{2})/giu, '%');
  return `[${markdownText(text)}](<${encoded}>)`;
};
