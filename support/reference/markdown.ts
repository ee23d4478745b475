/** A cell's own bars would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A Markdown table; empty where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as it has to be typed; nothing for nothing. */
export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

/** A list of texts as they have to be typed. */
export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** The parts of a page, an empty line between them; empty ones leave no gap. */
export const paragraphs = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n');

/** Where a heading of that text can be linked to. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\d _-]/gu, '')
    .replaceAll(' ', '-');
