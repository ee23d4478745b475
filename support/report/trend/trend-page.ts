import { Markup, markup } from '../html-text';
import { counted, placeOf } from '../history/check-text';
import type { RunHistory } from '../history/run-history';
import { reasonsText } from '../history/reasons-text';
import { observedText, promisedText, sampleText } from '../page/figure-text';
import { changeText } from './change';
import type { PromiseTrend, TrendPoint } from './promise-trends';
import { trendChart } from './trend-chart';
import { apartRuns, CHANGE_KEY } from './trend-table';
import { TREND_STYLE } from './trend-style';

export interface TrendPageOptions {
  /** Where the report of a run is, seen from the page; undefined where there is none. */
  readonly linkOf?: (run: string) => string | undefined;
}

/** The trends as one HTML file that loads nothing and runs nothing; every text in it is escaped. */
export async function trendPage(
  trends: readonly PromiseTrend[],
  history: RunHistory,
  { linkOf = () => undefined }: TrendPageOptions = {},
): Promise<string> {
  const charts: (string | undefined)[] = [];
  for (const trend of trends) charts.push(hasValues(trend) ? await trendChart(trend) : undefined);
  const { runs } = history;
  const [first, last] = [runs[0]?.run.startedAt ?? '', runs.at(-1)?.run.startedAt ?? ''];
  const groups = Map.groupBy(trends.keys(), (index) => titleOf(trends[index]));
  const sections = [...groups].map(
    ([title, indexes]) => markup`<section>
<h2>${title}</h2>
${indexes.map((index) => trendPart(trends[index], charts[index], index, linkOf))}
</section>
`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Promises over the last runs</title>
<style>${new Markup(TREND_STYLE)}</style>
</head>
<body>
<main>
<h1>Promises over the last runs</h1>
<p class="lead">${counted(trends.length, 'promise')} over ${counted(runs.length, 'run')}, from ${timeText(first)} to ${timeText(last)}</p>
${overview(trends)}
<p class="note">${CHANGE_KEY}</p>
${apartPart(trends)}${unreadablePart(history)}${sections}</main>
</body>
</html>
`.html;
}

const titleOf = (trend: PromiseTrend | undefined): string =>
  trend === undefined ? '' : `${trend.last.check.feature} › ${trend.last.check.scenario}`;

/** All promises in a table, each with a link to its part. */
const overview = (
  trends: readonly PromiseTrend[],
): Markup => markup`<div class="wide" role="region" aria-label="All promises" tabindex="0">
<table>
<caption>All promises</caption>
<thead><tr><th scope="col">Promise</th><th scope="col">Last outcome</th><th scope="col" class="number">Last value</th><th scope="col" class="number">Limit</th><th scope="col">Change</th></tr></thead>
<tbody>
${trends.map(
  ({ last: { check }, change }, index) =>
    markup`<tr><th scope="row"><a href="#trend-${index}">${check.metric}</a>, ${placeOf(check)}</th><td>${check.outcome}</td><td class="number">${seenText(check.observed)}</td><td class="number">${promisedText(check)}</td><td${classOf(change)}>${change === undefined ? '-' : changeText(change)}</td></tr>
`,
)}</tbody>
</table>
</div>`;

/** A change that stands out, in its colour. */
const classOf = (change: PromiseTrend['change']): Markup | undefined =>
  change?.status === 'outside' ? markup` class="outside ${change.direction}"` : undefined;

function trendPart(
  trend: PromiseTrend | undefined,
  svg: string | undefined,
  index: number,
  linkOf: (run: string) => string | undefined,
): Markup | undefined {
  if (trend === undefined) return undefined;
  const { points, last } = trend;
  return markup`<article id="trend-${index}">
<h3>${last.check.metric}${last.check.label === '' ? '' : `, ${last.check.label}`}</h3>
${svg === undefined ? withoutValues(trend) : markup`<div class="chart">${new Markup(svg)}</div>`}
<details>
<summary>Its ${counted(points.length, 'run')} in figures</summary>
<div class="wide" role="region" aria-label="${last.check.metric} of ${placeOf(last.check)}" tabindex="0">
<table>
<caption>${last.check.metric} of ${placeOf(last.check)}, oldest run first</caption>
<thead><tr><th scope="col">Run</th><th scope="col">Outcome</th><th scope="col" class="number">Value</th><th scope="col">Samples</th><th scope="col" class="number">Limit</th><th scope="col">Comparable</th></tr></thead>
<tbody>
${points.map((point) => pointRow(point, linkOf(point.run)))}</tbody>
</table>
</div>
</details>
</article>
`;
}

const hasValues = ({ points }: PromiseTrend): boolean => points.some(({ check }) => check.observed !== null);

/** Why there is nothing to draw, by the last run. */
const withoutValues = ({ points, last: { check } }: PromiseTrend): Markup =>
  markup`<p class="note">No value in ${counted(points.length, 'run')}; the last time ${check.outcome}${check.reason === null ? '' : `: ${check.reason}`}.</p>`;

function pointRow({ run, startedAt, check, differs }: TrendPoint, link: string | undefined): Markup {
  const time = timeText(startedAt);
  const name = link === undefined ? markup`${time}` : markup`<a href="${link}">${time}</a>`;
  const comparable = differs.length === 0 ? 'yes' : `no: ${reasonsText(differs)}`;
  return markup`<tr><th scope="row" title="${run}">${name}</th><td>${check.outcome}</td><td class="number">${seenText(check.observed)}</td><td>${check.observed === null ? (check.reason ?? '') : sampleText(check.observed)}</td><td class="number">${promisedText(check)}</td><td>${comparable}</td></tr>
`;
}

function apartPart(trends: readonly PromiseTrend[]): Markup | undefined {
  const apart = apartRuns(trends);
  if (apart.length === 0) return undefined;
  return listPart(
    'Runs that are not comparable with the last one of a promise',
    apart.map(([run, why]) => `${run}: ${why}`),
  );
}

const unreadablePart = ({ unreadable }: RunHistory): Markup | undefined =>
  unreadable.length === 0 ? undefined : listPart('Runs that could not be read', unreadable);

const listPart = (title: string, texts: readonly string[]): Markup => markup`<h2>${title}</h2>
<ul>${texts.map((text) => markup`<li>${text}</li>`)}</ul>
`;

const seenText = (observed: TrendPoint['check']['observed']): string =>
  observed === null ? '-' : observedText(observed);

/** `2026-11-26 12:28:39 UTC` of an ISO date. */
const timeText = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;
