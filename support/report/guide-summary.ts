import { differenceText, type FigureCell } from './figure-cell';
import { summaryTable, type SummaryTable } from './summary-table';

/** Where the page shows what a load gave: with the routes that list and answer, or with those that generate. */
export type GuideSection = 'endpoints' | 'generation';

/** The metrics that the guide asks of every scenario. */
export interface GuideFigures {
  readonly title: string;
  readonly section: GuideSection;
  readonly latency: Readonly<Record<'average' | 'p95' | 'p99' | 'maximum', FigureCell>>;
  readonly throughput: Readonly<
    Record<'requestsPerSecond' | 'successes' | 'failures' | 'errorRate', FigureCell>
  >;
  readonly resources: Readonly<
    Record<'cpu' | 'memory' | 'networkReceived' | 'networkSent' | 'connections', FigureCell>
  >;
  readonly model: Readonly<
    Record<'tokenRate' | 'tokenRatio' | 'initialisation' | 'cacheHitRate', FigureCell>
  >;
  /** What was made of the guide's time: `30 s of the guide in 3 s`. */
  readonly compression?: string | undefined;
}

/** One figure at both endpoints; the difference is structured less unstructured. */
export interface ComparedFigure {
  /** `response time, median`. */
  readonly figure: string;
  readonly structured: FigureCell;
  readonly unstructured: FigureCell;
  readonly difference: FigureCell;
}

/** A test case at both endpoints. */
export interface ComparisonFigures {
  readonly title: string;
  readonly figures: readonly ComparedFigure[];
}

/** The figures of one scenario as a table: latency, throughput, resources, model. */
export function guideTable({
  title,
  latency,
  throughput,
  resources,
  model,
  compression,
}: GuideFigures): SummaryTable {
  return {
    title,
    columns: [{ heading: 'metrics' }, { heading: 'figure' }, { heading: 'value', numeric: true }],
    rows: [
      ['Latency', 'average', latency.average],
      ['', 'p95', latency.p95],
      ['', 'p99', latency.p99],
      ['', 'maximum', latency.maximum],
      ['Throughput', 'requests per second', throughput.requestsPerSecond],
      ['', 'successful requests', throughput.successes],
      ['', 'failed requests', throughput.failures],
      ['', 'error rate', throughput.errorRate],
      ['Resources', 'CPU', resources.cpu],
      ['', 'memory', resources.memory],
      ['', 'network in, bodies', resources.networkReceived],
      ['', 'network out, bodies', resources.networkSent],
      ['', 'connection pool use', resources.connections],
      ['Model', 'token generation rate', model.tokenRate],
      ['', 'input/output token ratio', model.tokenRatio],
      ['', 'initialisation time', model.initialisation],
      ['', 'cache hit rate', model.cacheHitRate],
    ],
    rowHeadings: 2,
    ...(compression === undefined ? {} : { notes: [compression] }),
  };
}

/** Both endpoints side by side, a row a figure. */
export const comparisonTable = ({ title, figures }: ComparisonFigures): SummaryTable => ({
  title,
  columns: [
    { heading: 'figure' },
    ...['structured', 'unstructured', 'difference'].map((heading) => ({ heading, numeric: true })),
  ],
  rows: figures.map(({ figure, structured, unstructured, difference }) => [
    figure,
    structured,
    unstructured,
    difference.status === 'measured' ? differenceText(difference) : difference,
  ]),
  notes: ['Difference: structured less unstructured; in brackets the interval, where there is one.'],
});

/** The figures of one scenario as aligned text. */
export const guideSummary = (figures: GuideFigures): string => summaryTable(guideTable(figures));

/** Structured against unstructured as aligned text. */
export const comparisonSummary = (figures: ComparisonFigures): string =>
  summaryTable(comparisonTable(figures));
