import type { Comparison } from './assertions/threshold';
import type { StepMatch } from './gherkin/step-matcher';
import type { LoadFigure } from './load/judged-load';
import type { Metric } from './load/metric';
import type { Statistic } from './load/statistic';
import type { Quantity } from './quantities/quantity';

/** A promise read from a step that Cucumber skipped because an earlier one was broken. */
export interface SkippedPromise {
  /** Undefined for a promise about GPU memory. */
  readonly figure: LoadFigure | undefined;
  readonly comparison: Comparison;
  readonly limit: Quantity;
}

/** Reads the promise of a step; undefined for a step that promises nothing. */
export function readPromise(match: StepMatch | undefined): SkippedPromise | undefined {
  const value = (type: string): unknown =>
    match?.arguments.find((argument) => argument.type === type)?.read();
  const comparison = value('comparison') as Comparison | undefined;
  const limit = (value('quantity') ?? value('dataSize')) as Quantity | undefined;
  if (comparison === undefined || limit === undefined) return undefined;
  // The instrument's own error is no figure of a load that could be judged without its step.
  if (value('erringLatency') !== undefined) return undefined;
  const metric = (value('latency') ?? value('rate')) as Metric | undefined;
  const statistic = (value('statistic') ?? { kind: 'mean' }) as Statistic;
  return { figure: metric === undefined ? undefined : { metric, statistic }, comparison, limit };
}
