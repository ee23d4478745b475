import { isUpperLimit, type Comparison } from '../assertions/threshold';
import { figureNames, parseFigure } from '../load/figure-names';
import type { LoadFigure } from '../load/judged-load';
import { parseQuantityOf, type Quantity } from '../quantities/quantity';

/** One limit of a service level agreement: of a latency or an error rate the most, of a throughput the least. */
export interface SlaLimit {
  readonly figure: LoadFigure;
  readonly comparison: Comparison;
  readonly limit: Quantity;
}

/** What must hold together for a level of load to count as served. */
export type Sla = readonly [SlaLimit, ...SlaLimit[]];

/** The side of the limit that is meant where a table only gives a number. */
const comparisonOf = ({ metric }: LoadFigure): Comparison =>
  metric.kind === 'rate' ? 'at least' : 'at most';

/** Reads a limit by the name of its figure; throws with what to write. */
export function parseSlaLimit(name: string, limit: string): SlaLimit {
  const figure = parseFigure(name);
  const quantity = parseQuantityOf(figure.metric.dimension, limit);
  const { dimension, value } = quantity;
  if (dimension === 'duration' && value === 0)
    throw new Error(`"${limit}" is a limit that no answer keeps; write for example 300 ms`);
  if (dimension === 'share' && value > 100)
    throw new Error(`"${limit}" is a limit that nothing can break; write at most 100%, for example 2%`);
  return { figure, comparison: comparisonOf(figure), limit: quantity };
}

/** Whether the limit is one that each request keeps or breaks by itself, and not only all of them together. */
export const isOfRequests = ({ figure, comparison }: SlaLimit): boolean =>
  figure.metric.kind === 'request' && isUpperLimit(comparison);

/** `p95 time to first token`. */
export const slaSubject = ({ figure }: SlaLimit): string => figureNames(figure).subject;
