import { Footnotes } from './footnotes';
import { escaped } from './html-text';
import { cellText, type SummaryTable } from './summary-table';

/** A heading with the tables below it. */
export interface PageSection {
  readonly heading: string;
  readonly tables: readonly SummaryTable[];
}

/** A page of tables. */
export interface HtmlPage {
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly PageSection[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --quiet: #59636e; --paper: #ffffff; --band: #f6f8fa; --rule: #d1d9e0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --quiet: #9198a1; --paper: #0d1117; --band: #161b22; --rule: #3d444d; }
}
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin-bottom: 0; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); }
.lead, .note { color: var(--quiet); }
.note { margin: 0.25rem 0; font-size: 0.875rem; }
.wide { overflow-x: auto; margin-top: 1.5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.5rem; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { background: var(--band); }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
`;

/** The page as one HTML file that loads nothing and runs nothing; every text in it is escaped. */
export const htmlPage = ({ title, lead, sections }: HtmlPage): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="lead">${escaped(lead)}</p>
${sections.map(sectionHtml).join('\n')}
</main>
</body>
</html>
`;

const sectionHtml = ({ heading, tables }: PageSection): string =>
  `<section>
<h2>${escaped(heading)}</h2>
${tables.map(tableHtml).join('\n')}
</section>`;

function tableHtml({ title, columns, rows, rowHeadings = 1, notes = [] }: SummaryTable): string {
  const footnotes = new Footnotes();
  const classOf = (column: number): string => (columns[column]?.numeric === true ? ' class="number"' : '');
  const head = columns.map(
    ({ heading }, column) => `<th scope="col"${classOf(column)}>${escaped(heading)}</th>`,
  );
  const body = rows.map((cells) => {
    const texts = cells.map((cell, column) => {
      const text = escaped(cellText(cell, footnotes));
      // An empty heading would be read out as the name of its row.
      return column < rowHeadings && text !== ''
        ? `<th scope="row"${classOf(column)}>${text}</th>`
        : `<td${classOf(column)}>${text}</td>`;
    });
    return `<tr>${texts.join('')}</tr>`;
  });
  const below = [...footnotes.lines, ...notes].map((text) => `<p class="note">${escaped(text)}</p>`);
  return [
    // Whoever has no pointer must be able to scroll it, too.
    `<div class="wide" role="region" aria-label="${escaped(title)}" tabindex="0">`,
    '<table>',
    `<caption>${escaped(title)}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody>`,
    '</table>',
    '</div>',
    ...below,
  ].join('\n');
}
