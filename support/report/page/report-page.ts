import { markup, Markup, type MarkupPart } from '../html-text';
import { adviceSection } from './advice-section';
import { environmentSection } from './environment-section';
import { countText } from './figure-text';
import { RESULTS_LINK } from './folded-parts';
import { overallAnswer } from './overall-answer';
import { pageHead } from './page-head';
import type { PageInput } from './page-input';
import { PAGE_STYLE } from './page-style';
import { byUrgency, fittingRecords } from './page-room';
import { momentText } from './page-time';
import { detailLinks, detailsWithin, type ScenarioDetails } from './scenario-details';
import { recordTitle, scenarioRecords, type ScenarioRecord } from './scenario-record';
import { scenarioMark } from './scenario-mark';
import { scenarioSection } from './scenario-section';
import { verdictTables } from './verdict-tables';

/** Bytes that a page takes at most, and those that its scenarios may without pictures and what is folded. */
const MOST_PAGE_BYTES = 1_950_000;
const MOST_PLAIN_BYTES = 1_450_000;

/** Nothing is loaded and nothing runs; styles stand in the page, and an empty icon keeps browsers from asking. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * What a run found out as one HTML file that needs nothing else: no script, no network. Whatever a server or a
 * file says is text in it. It stays below 2 MB: where all would make it larger, what is the least urgent is left
 * out and said to be, first charts, measurements and notes, then whole scenarios.
 */
export function reportPage(input: PageInput): string {
  const all = scenarioRecords(input.results);
  const empty = pageAround(input, all, []);
  const room = MOST_PLAIN_BYTES - Buffer.byteLength(empty(new Map()));
  const shown = fittingRecords(all, input, room);
  const page = shown.length === 0 ? empty : pageAround(input, all, shown);
  const links = new Map(shown.map((record) => [record.id, detailLinks(record, input)]));
  const left = MOST_PAGE_BYTES - Buffer.byteLength(page(links));
  return page(detailsWithin(byUrgency(shown), input, left));
}

/** The page of those scenarios, whose details are still open. */
function pageAround(
  input: PageInput,
  all: readonly ScenarioRecord[],
  records: readonly ScenarioRecord[],
): (details: ReadonlyMap<string, ScenarioDetails>) => string {
  const parts: PageParts = {
    head: pageHead(input.results, new Set(records.flatMap(({ checks }) => checks.map(({ id }) => id)))),
    verdicts: verdictTables(records, input),
    advice: adviceSection(input.advice),
    environment: environmentSection(input),
    leftOut: leftOutPart(all, records),
  };
  return (details) => pageWith(input.results, records, parts, scenarioParts(input, records, details));
}

interface PageParts {
  readonly head: Markup;
  readonly verdicts: Markup;
  readonly advice: Markup;
  readonly environment: Markup;
  readonly leftOut: MarkupPart;
}

const scenarioParts = (
  input: PageInput,
  records: readonly ScenarioRecord[],
  details: ReadonlyMap<string, ScenarioDetails>,
): readonly Markup[] =>
  records.map((record) =>
    scenarioSection(record, details.get(record.id) ?? detailLinks(record, input), input),
  );

function leftOutPart(all: readonly ScenarioRecord[], shown: readonly ScenarioRecord[]): MarkupPart {
  const kept = new Set(shown);
  const out = all.filter((record) => !kept.has(record));
  if (out.length === 0) return undefined;
  const byOutcome = Map.groupBy(out, ({ ended }) => ended?.outcome ?? 'did not end');
  const counts = [...byOutcome].map(([outcome, some]) => `${countText(some.length)} ${outcome}`);
  return markup`<div class="alert absent"><p><strong>${countText(out.length)} ${out.length === 1 ? 'scenario is' : 'scenarios are'} left out</strong> of this page, which would grow too large (${counts.join(', ')}): ${RESULTS_LINK} has all of them. The counts above are of the whole run.</p></div>`;
}

function pageWith(
  results: PageInput['results'],
  records: readonly ScenarioRecord[],
  parts: PageParts,
  sections: readonly Markup[],
): string {
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
${parts.head}
<nav class="contents" aria-label="On this page"><ul>
<li><a href="#verdicts">Verdicts</a></li><li><a href="#advice">What to do next</a></li><li><a href="#scenarios">Scenarios</a></li><li><a href="#environment">Where and how</a></li>
</ul></nav>
<main>
<section aria-labelledby="verdicts"><h2 id="verdicts" tabindex="-1">Verdicts</h2>
${parts.leftOut}
${parts.verdicts}
</section>
${parts.advice}
<section aria-labelledby="scenarios"><h2 id="scenarios">Scenarios</h2>
${records.length === 0 && parts.leftOut === undefined ? markup`<p>None ended, and none left a trace.</p>` : undefined}
${records.length < 2 ? undefined : scenarioList(records)}
${sections}
</section>
${parts.environment}
</main>
</body>
</html>
`.html;
}

const scenarioList = (records: readonly ScenarioRecord[]): Markup =>
  markup`<nav aria-label="Scenarios"><ul class="jump">${records.map(
    (record) => markup`<li><a href="#${record.id}">${recordTitle(record)}</a> ${scenarioMark(record)}</li>`,
  )}</ul></nav>`;
