import { markup, type Markup, type MarkupPart } from '../html-text';
import { promiseKey } from '../history/run-history';
import { countMarks, OUTCOMES } from './outcome-mark';
import type { PageInput } from './page-input';
import type { NumberedCheck, ScenarioRecord } from './scenario-record';
import { verdictRow, type VerdictColumns } from './verdict-row';

/** Kept promises of a longer table are folded below the others. */
const LONG = 24;

/** A scenario outline with the verdicts of all its rows. */
interface VerdictGroup {
  readonly id: string;
  readonly feature: string;
  readonly scenario: string;
  readonly rows: readonly { readonly numbered: NumberedCheck; readonly section: string }[];
}

/** Every promise and what became of it: a table for each scenario, those with the worst outcome first. */
export function verdictTables(records: readonly ScenarioRecord[], input: PageInput): Markup {
  const groups = verdictGroups(records);
  if (groups.length === 0) return markup`<p>No promise was checked.</p>`;
  const hasEarlier = groups.some(({ rows }) =>
    rows.some(({ numbered }) => (input.earlier.get(promiseKey(numbered.check)) ?? []).length > 0),
  );
  return markup`${groups.length < 2 ? undefined : jumpList(groups)}
${groups.map((group) => groupPart(group, hasEarlier, input))}`;
}

function verdictGroups(records: readonly ScenarioRecord[]): readonly VerdictGroup[] {
  const rows = records.flatMap(({ id, checks }) => checks.map((numbered) => ({ numbered, section: id })));
  const grouped = Map.groupBy(rows, ({ numbered: { check } }) =>
    JSON.stringify([check.featureFile, check.feature, check.scenario]),
  );
  return [...grouped.values()]
    .map((group) => ({
      feature: group[0]?.numbered.check.feature ?? '',
      scenario: group[0]?.numbered.check.scenario ?? '',
      rows: group,
    }))
    .sort((one, other) => rank(one.rows) - rank(other.rows))
    .map((group, index) => ({ ...group, id: `verdicts-${index + 1}` }));
}

const rank = (rows: VerdictGroup['rows']): number =>
  Math.min(...rows.map(({ numbered }) => OUTCOMES.indexOf(numbered.check.outcome)));

const marksOf = ({ rows }: VerdictGroup): Markup =>
  countMarks(rows.map(({ numbered }) => numbered.check.outcome));

const jumpList = (groups: readonly VerdictGroup[]): Markup =>
  markup`<nav aria-label="Verdicts by scenario"><ul class="jump">${groups.map(
    (group) => markup`<li><a href="#${group.id}">${group.scenario}</a> ${marksOf(group)}</li>`,
  )}</ul></nav>`;

function groupPart(group: VerdictGroup, hasEarlier: boolean, input: PageInput): Markup {
  const { id, feature, scenario, rows } = group;
  const columns = { rows: rows.some(({ numbered }) => numbered.check.label !== ''), earlier: hasEarlier };
  const isLong = rows.length > LONG;
  const shown = isLong ? rows.filter(({ numbered }) => numbered.check.outcome !== 'passed') : rows;
  const folded = isLong ? rows.filter(({ numbered }) => numbered.check.outcome === 'passed') : [];
  const table = (some: VerdictGroup['rows'], caption: string): MarkupPart =>
    some.length === 0
      ? undefined
      : verdictTable(
          caption,
          columns,
          some.map(({ numbered, section }) => verdictRow(numbered, section, columns, input)),
        );
  return markup`<section class="group" aria-labelledby="${id}">
<div class="group-head"><h3 id="${id}">${scenario}</h3><p class="small">${feature}</p><p class="counts">${marksOf(group)}</p></div>
${table(shown, `Verdicts of ${scenario}`)}
${
  folded.length === 0
    ? undefined
    : markup`<details><summary>${folded.length} kept promises</summary>${table(folded, `Kept promises of ${scenario}`)}</details>`
}
</section>
`;
}

function verdictTable(caption: string, columns: VerdictColumns, rows: readonly Markup[]): Markup {
  const headings = [
    ['promise', 'Promise'],
    ...(columns.rows ? [['row', 'Row']] : []),
    ['limit', 'Limit'],
    ['observed', 'Observed'],
    ['margin', 'Margin'],
    ['outcome', 'Outcome'],
    ...(columns.earlier ? [['earlier', 'Earlier runs']] : []),
  ];
  return markup`<table class="verdicts" role="table"><caption class="hidden">${caption}</caption>
<thead role="rowgroup"><tr role="row">${headings.map(
    ([name, heading]) => markup`<th scope="col" role="columnheader" class="c-${name}">${heading}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>`;
}
