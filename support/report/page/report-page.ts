import { markup, Markup } from '../html-text';
import { adviceSection } from './advice-section';
import { chartFigures } from './chart-figures';
import { environmentSection } from './environment-section';
import { overallAnswer } from './overall-answer';
import { pageHead } from './page-head';
import type { PageInput } from './page-input';
import { PAGE_STYLE } from './page-style';
import { momentText } from './page-time';
import { outcomeMark } from './outcome-mark';
import { recordTitle, scenarioRecords, type ScenarioRecord } from './scenario-record';
import { scenarioSection } from './scenario-section';
import { verdictTables } from './verdict-tables';

/** Bytes that the charts may take together, and those that the whole page may. */
const MOST_CHART_BYTES = 1_500_000;
const MOST_PAGE_BYTES = 1_950_000;

/** Nothing is loaded and nothing runs; styles stand in the page, and an empty icon keeps browsers from asking. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * What a run found out as one HTML file that needs nothing else: no script, no network. Whatever a server or a
 * file says is text in it. Where all charts would make it too large, later ones are links.
 */
export function reportPage(input: PageInput): string {
  let room = MOST_CHART_BYTES;
  let page = pageWith(input, room);
  for (let excess = excessOf(page); excess > 0 && room > 0; excess = excessOf(page)) {
    // The links take room of their own.
    room = input.charts.size === 0 ? 0 : Math.max(0, room - Math.ceil(1.05 * excess) - 2_000);
    page = pageWith(input, room);
  }
  return page;
}

const excessOf = (page: string): number => Buffer.byteLength(page) - MOST_PAGE_BYTES;

function pageWith(input: PageInput, chartBytes: number): string {
  const { results, advice } = input;
  const records = scenarioRecords(results);
  const figures = chartFigures(results, input.charts, chartBytes);
  const { headline } = overallAnswer(results);
  const server = results.target === null ? 'unknown server' : results.target.serverKind;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${headline} · ${server} · ${momentText(results.run.startedAt)}</title>
<link rel="icon" href="data:,">
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#verdicts">Skip to the verdicts</a>
${pageHead(results)}
<nav class="contents" aria-label="On this page"><ul>
<li><a href="#verdicts">Verdicts</a></li><li><a href="#advice">What to do next</a></li><li><a href="#scenarios">Scenarios</a></li><li><a href="#environment">Where and how</a></li>
</ul></nav>
<main>
<section aria-labelledby="verdicts"><h2 id="verdicts" tabindex="-1">Verdicts</h2>
${verdictTables(records, input)}
</section>
${adviceSection(advice)}
<section aria-labelledby="scenarios"><h2 id="scenarios">Scenarios</h2>
${records.length === 0 ? markup`<p>None ended, and none left a trace.</p>` : undefined}
${records.length < 2 ? undefined : scenarioList(records)}
${records.map((record) => scenarioSection(record, figures, input))}
</section>
${environmentSection(input)}
</main>
</body>
</html>
`.html;
}

const scenarioList = (records: readonly ScenarioRecord[]): Markup =>
  markup`<nav aria-label="Scenarios"><ul class="jump">${records.map(
    (record) =>
      markup`<li><a href="#${record.id}">${recordTitle(record)}</a> ${
        record.ended === undefined
          ? markup`<span class="mark open"><span class="sign" aria-hidden="true">?</span>Did not end</span>`
          : outcomeMark(record.ended.outcome)
      }</li>`,
  )}</ul></nav>`;
