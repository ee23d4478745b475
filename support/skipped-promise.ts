import type { Change, Comparison } from './assertions/threshold';
import type { Sla } from './capacity/sla';
import type { StepMatch } from './gherkin/step-matcher';
import type { NamedPromise } from './cluster-promises';
import { parseLimitsTable, parseSla, type LevelLimit } from './limits-table';
import type { LoadFigure } from './load/judged-load';
import type { Metric } from './load/metric';
import type { Statistic } from './load/statistic';
import { NAMED_PROMISES } from './named-promises';
import type { Changing, Observation } from './observation';
import { parsePredictions, type PromisedPrediction } from './promised-prediction';
import { parseRecordings, type PromisedRecording } from './promised-recording';
import { parseSpikeActions, type PromisedSpikeAction } from './promised-spike-action';
import type { Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import type { RegressionLimit } from './regression-limit';

/** A promise read from a step that Cucumber skipped because an earlier one was broken. */
export interface SkippedPromise {
  readonly about:
    | { readonly kind: 'figure' | 'instrument error'; readonly figure: LoadFigure }
    | {
        readonly kind: 'regression';
        readonly figure: LoadFigure;
        readonly most: RegressionLimit;
        readonly baseline: string;
      }
    | { readonly kind: 'GPU memory' }
    | { readonly kind: 'observation'; readonly name: Observation }
    | { readonly kind: 'change'; readonly changing: Changing; readonly change: Change }
    /** A cell of a table of limits. */
    | { readonly kind: 'level'; readonly limit: LevelLimit }
    /** A row of a table of metrics that are to be recorded; the limit is the time between its samples. */
    | { readonly kind: 'recording'; readonly row: PromisedRecording }
    /** A row of a table of what a monitoring system is to do about a latency spike. */
    | { readonly kind: 'spike action'; readonly promised: PromisedSpikeAction }
    /** A row of a table of predictions. */
    | { readonly kind: 'prediction'; readonly prediction: PromisedPrediction }
    /** The limit is the load that is to be served within them. */
    | { readonly kind: 'capacity'; readonly sla: Sla }
    /** The limit is the time for which there are to be none. */
    | { readonly kind: 'no memory leaks' };
  readonly comparison: Comparison;
  readonly limit: Quantity;
}

/** Reads the promises of a step and its table: none of a step that promises nothing. */
export function readPromises(match: StepMatch | undefined, table: RawTable = []): readonly SkippedPromise[] {
  if (match?.source === 'these limits should hold:')
    return parseLimitsTable(table).map((limit) => ({
      about: { kind: 'level', limit },
      comparison: limit.comparison,
      limit: limit.limit,
    }));
  if (match?.source === 'the following metrics should be recorded:')
    return parseRecordings(table).map((row) => ({
      about: { kind: 'recording', row },
      comparison: 'at most',
      limit: { dimension: 'duration', value: row.interval },
    }));
  if (match?.source === 'the monitoring system should:')
    return parseSpikeActions(table).map((promised) => ({
      about: { kind: 'spike action', promised },
      comparison: 'at most',
      limit: { dimension: 'duration', value: promised.threshold },
    }));
  if (match?.source === 'prediction accuracy should be within {share} for:') {
    const limit = match.arguments[0]?.read() as Quantity;
    return parsePredictions(table).map((prediction) => ({
      about: { kind: 'prediction', prediction },
      comparison: 'at most',
      limit,
    }));
  }
  const promise = readPromise(match, table);
  return promise === undefined ? [] : [promise];
}

function readPromise(match: StepMatch | undefined, table: RawTable): SkippedPromise | undefined {
  const value = (type: string): unknown =>
    match?.arguments.find((argument) => argument.type === type)?.read();
  const named = namedPromise(match);
  if (named !== undefined) {
    const said = named.limit ?? ((value('share') ?? value('duration')) as Quantity | undefined);
    if (said === undefined) return undefined;
    return { about: { kind: 'observation', name: named.name }, comparison: named.comparison, limit: said };
  }
  const served = value('servedLoad') as Quantity | undefined;
  if (served !== undefined)
    return { about: { kind: 'capacity', sla: parseSla(table) }, comparison: 'at least', limit: served };
  const most = value('regressionLimit') as RegressionLimit | undefined;
  if (most !== undefined) return regressionPromise(most, value);
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

const regressionPromise = (most: RegressionLimit, value: (type: string) => unknown): SkippedPromise => ({
  about: {
    kind: 'regression',
    figure: {
      metric: (value('latency') ?? value('rate')) as Metric,
      statistic: (value('statistic') ?? { kind: 'mean' }) as Statistic,
    },
    most,
    baseline: value('baselineName') as string,
  },
  comparison: 'at most',
  limit: most.most,
});

const namedPromise = (match: StepMatch | undefined): NamedPromise | undefined =>
  match === undefined || !Object.hasOwn(NAMED_PROMISES, match.source)
    ? undefined
    : (NAMED_PROMISES as Readonly<Record<string, NamedPromise>>)[match.source];
