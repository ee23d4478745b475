import type { Markup } from '../html-text';
import { chartFigure, chartLink } from './chart-figures';
import { foldedLink, foldedParts } from './folded-parts';
import type { PageInput } from './page-input';
import type { ScenarioRecord } from './scenario-record';

/** What a scenario shows as far as there is room: pictures, and what is folded below them. */
export interface ScenarioDetails {
  readonly charts: readonly Markup[];
  readonly folded: Markup;
}

/** Less than a chart takes: what is smaller may be left out, too, and need not be made to find out. */
const LEAST_BYTES = 20_000;

/** The details without room for any of them: links to the files instead. */
export const detailLinks = (
  record: ScenarioRecord,
  { charts }: Pick<PageInput, 'charts'>,
): ScenarioDetails => ({
  charts: record.charts.map((chart) => chartLink(chart, charts.get(chart.path))),
  folded: foldedLink(record),
});

/**
 * The details of scenarios, by their ids, given to one after the other as long as they take no more than so many
 * bytes beyond the links that stand there else.
 */
export function detailsWithin(
  records: readonly ScenarioRecord[],
  { charts }: Pick<PageInput, 'charts'>,
  mostBytes: number,
): ReadonlyMap<string, ScenarioDetails> {
  let left = mostBytes;
  const fitting = (link: Markup, whole: () => Markup): Markup => {
    if (left < LEAST_BYTES) return link;
    const made = whole();
    const more = Buffer.byteLength(made.html) - Buffer.byteLength(link.html);
    if (more > left) return link;
    left -= more;
    return made;
  };
  return new Map(
    records.map((record) => {
      const links = detailLinks(record, { charts });
      const figures = record.charts.map((chart, index) =>
        fitting(links.charts[index] ?? chartLink(chart, charts.get(chart.path)), () =>
          chartFigure(chart, charts.get(chart.path)),
        ),
      );
      return [
        record.id,
        { charts: figures, folded: fitting(links.folded, () => foldedParts(record)) },
      ] as const;
    }),
  );
}
