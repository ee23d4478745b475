import type { Change, Comparison } from './assertions/threshold';
import type { StepMatch } from './gherkin/step-matcher';
import type { LoadFigure } from './load/judged-load';
import type { Metric } from './load/metric';
import type { Statistic } from './load/statistic';
import type { Changing, Observation } from './observation';
import type { Quantity } from './quantities/quantity';

/** A promise read from a step that Cucumber skipped because an earlier one was broken. */
export interface SkippedPromise {
  readonly about:
    | { readonly kind: 'figure' | 'instrument error'; readonly figure: LoadFigure }
    | { readonly kind: 'GPU memory' }
    | { readonly kind: 'observation'; readonly name: Observation }
    | { readonly kind: 'change'; readonly changing: Changing; readonly change: Change }
    /** The limit is the time for which there are to be none. */
    | { readonly kind: 'no memory leaks' };
  readonly comparison: Comparison;
  readonly limit: Quantity;
}

/** Reads the promise of a step; undefined for a step that promises nothing. */
export function readPromise(match: StepMatch | undefined): SkippedPromise | undefined {
  const value = (type: string): unknown =>
    match?.arguments.find((argument) => argument.type === type)?.read();
  const time = value('promisedTime') as Quantity | undefined;
  if (time !== undefined) return { about: { kind: 'no memory leaks' }, comparison: 'at most', limit: time };
  const change = value('change') as Change | undefined;
  const comparison = (value('comparison') ?? change?.comparison) as Comparison | undefined;
  const limit = (value('quantity') ?? value('dataSize')) as Quantity | undefined;
  if (comparison === undefined || limit === undefined) return undefined;
  if (change !== undefined)
    return { about: { kind: 'change', changing: value('changing') as Changing, change }, comparison, limit };
  const statistic = (value('statistic') ?? { kind: 'mean' }) as Statistic;
  const erring = value('erringLatency') as Metric | undefined;
  const metric = erring ?? ((value('latency') ?? value('rate')) as Metric | undefined);
  const observation = value('observation') as Observation | undefined;
  if (observation !== undefined)
    return { about: { kind: 'observation', name: observation }, comparison, limit };
  if (metric === undefined) return { about: { kind: 'GPU memory' }, comparison, limit };
  const kind = erring === undefined ? 'figure' : 'instrument error';
  return { about: { kind, figure: { metric, statistic } }, comparison, limit };
}
