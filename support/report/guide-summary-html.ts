import type { ComparisonRow } from './comparison-csv';
import type { ConversationResult } from './conversation-results';
import {
  comparisonTable,
  guideTable,
  type ComparisonFigures,
  type GuideFigures,
  type GuideSection,
} from './guide-summary';
import { conversationTable, endpointTable, loadTable } from './guide-tables';
import { htmlPage, type PageSection } from './html-page';
import type { ScenarioSummaryRow } from './scenario-summary-csv';
import type { SummaryTable } from './summary-table';

/** What a run measured of the guide so far. */
export interface GuideRows {
  /** The name of the run's folder. */
  readonly run: string;
  readonly scenarioSummaries: readonly ScenarioSummaryRow[];
  readonly scenarioFigures: readonly GuideFigures[];
  readonly comparisons: readonly ComparisonRow[];
  readonly comparisonFigures: readonly ComparisonFigures[];
  readonly conversations: readonly ConversationResult[];
}

/** The rows as one HTML page, self-contained and without scripts; a section only where there are rows. */
export function guideSummaryHtml(rows: GuideRows): string {
  const { run, comparisons, comparisonFigures, conversations } = rows;
  const sections: readonly PageSection[] = [
    { heading: 'Endpoints under load', tables: scenarioTables(rows, 'endpoints') },
    {
      heading: 'Structured against unstructured',
      tables: [
        ...whereAny(comparisons, (some) => endpointTable('Both endpoints, by test case', some)),
        ...comparisonFigures.map(comparisonTable),
      ],
    },
    { heading: 'Conversations', tables: conversations.map(conversationTable) },
    { heading: 'Generation and batches', tables: scenarioTables(rows, 'generation') },
  ];
  const filled = sections.filter(({ tables }) => tables.length > 0);
  return htmlPage({
    title: 'Performance testing summary',
    lead: filled.length === 0 ? `Run ${run}: nothing was measured.` : `Run ${run}`,
    sections: filled,
  });
}

const scenarioTables = (
  { scenarioSummaries, scenarioFigures }: GuideRows,
  section: GuideSection,
): SummaryTable[] => [
  ...whereAny(
    scenarioSummaries.filter((row) => row.section === section),
    (some) => loadTable('All loads', some),
  ),
  ...scenarioFigures.filter((figures) => figures.section === section).map(guideTable),
];

const whereAny = <Row>(
  rows: readonly Row[],
  table: (rows: readonly Row[]) => SummaryTable,
): SummaryTable[] => (rows.length === 0 ? [] : [table(rows)]);
