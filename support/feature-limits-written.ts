import { REGRESSION } from './baseline/measured-run';
import { slaSubject, type Sla } from './capacity/sla';
import type { WrittenAt } from './feature-limits-places';
import type { StepArgument, StepMatch } from './gherkin/step-matcher';
import { atLevel } from './level-promises';
import { parseSla, type LevelLimit } from './limits-table';
import { figureNames } from './load/figure-names';
import { statisticName } from './load/statistic';
import { HISTORY_STEP } from './promised-prediction';
import type { Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { readPromises, type SkippedPromise } from './skipped-promise';
import { spikeThreshold } from './spike-promises';
import type { FeatureLimit } from './thresholds/feature-limit';

/** A limit of a step, and where in the step it is written. */
export interface WrittenLimit
  extends
    Pick<FeatureLimit, 'metric' | 'comparison' | 'limit'>,
    Partial<Pick<FeatureLimit, 'figure' | 'level' | 'isCondition'>> {
  readonly at: WrittenAt;
  /** Each request of its load is one sample of what is judged. */
  readonly isOfRequests?: true;
}

const NONE: Quantity = { dimension: 'count', value: 0 };
const GROWTH = 'virtual users are doubled from {count} to at most {count} until a limit breaks:';

/** Promises of the instrument, which is judged by nothing but what happened in one load. */
const OF_INSTRUMENT: Readonly<Record<string, Omit<WrittenLimit, 'at' | 'limit'>>> = {
  'the achieved rate should be within {share} of the offered rate': {
    metric: 'offered_rate error',
    comparison: 'at most',
  },
  'every request should be accounted for': { metric: 'unanswered', comparison: 'at most' },
  'both should have sent the same requests': { metric: 'differing', comparison: 'at most' },
};

/** The limits that a step writes down; none of a step that cannot be read, which the check of features tells of. */
export function writtenLimits(match: StepMatch, table: RawTable): readonly WrittenLimit[] {
  try {
    if (match.source === GROWTH) return conditions(parseSla(table));
    const instrument = OF_INSTRUMENT[match.source];
    if (instrument !== undefined) {
      const share = argumentOf(match, 'share');
      const limit = (share?.read() as Quantity | undefined) ?? NONE;
      return [{ ...instrument, limit, at: at(share) }];
    }
    return readPromises(match, table).flatMap((promise, index) => ofPromise(promise, index, match, table));
  } catch {
    return [];
  }
}

function ofPromise(
  { about, comparison, limit }: SkippedPromise,
  index: number,
  match: StepMatch,
  table: RawTable,
): WrittenLimit[] {
  const said = at(
    argumentOf(match, 'quantity', 'dataSize', 'servedLoad', 'promisedTime', 'share', 'duration'),
  );
  const one = (metric: string, more: Partial<WrittenLimit> = {}): WrittenLimit[] => [
    { metric, comparison, limit, at: said, ...more },
  ];
  switch (about.kind) {
    case 'figure': {
      const { name } = figureNames(about.figure);
      const isOfRequests = about.figure.metric.kind === 'request';
      return one(name, { figure: name, ...(isOfRequests ? { isOfRequests } : {}) });
    }
    case 'instrument error': {
      const { metric, statistic } = about.figure;
      return one(`${metric.name} ${statisticName(statistic)} error`);
    }
    case 'regression':
      return one(`${REGRESSION}${figureNames(about.figure).name} against ${about.baseline}`, {
        at: at(argumentOf(match, 'regressionLimit')),
      });
    case 'GPU memory':
      return one('gpu_memory peak');
    case 'observation':
      return one(about.name);
    case 'change':
      return one(`${about.change.direction} of ${about.changing}`);
    case 'level':
      return [ofLevel(about.limit, index, table)];
    case 'capacity':
      return [
        ...one(limit.dimension === 'count' ? 'capacity users' : 'capacity arrivals/s'),
        ...conditions(about.sla),
      ];
    case 'prediction': {
      const { metric, window } = about.prediction;
      return one(`error of ${metric.toLowerCase()} predicted ${window / HISTORY_STEP} h ahead`);
    }
    case 'spike action': {
      const threshold = spikeThreshold(about.promised);
      const cell = cellOf(table, index + 1, 'threshold');
      return one(threshold.subject, { comparison: threshold.comparison, at: cell });
    }
    case 'recording': {
      const { type, retention } = about.row;
      const kept: Quantity = { dimension: 'duration', value: retention };
      return [
        ...one(`${type}: p95 spacing`, { at: cellOf(table, index + 1, 'sampling_rate') }),
        ...one(`${type}: retention`, {
          comparison: 'at least',
          limit: kept,
          at: cellOf(table, index + 1, 'retention_period'),
        }),
      ];
    }
    case 'no memory leaks':
      // What is written is the time for which there are to be none: a shorter one promises less.
      return one('growth of server memory', { comparison: 'at least' });
  }
}

function ofLevel(promised: LevelLimit, index: number, table: RawTable): WrittenLimit {
  const { kind, key, figure, comparison, limit } = promised;
  const { name } = figureNames(figure);
  // Empty cells limit nothing and are left out of the promises.
  const filled = table
    .slice(1)
    .flatMap((cells, row) =>
      cells.flatMap((text, column) => (column > 0 && text.trim() !== '' ? [{ row: row + 1, column }] : [])),
    );
  const { row = 1, column = 1 } = filled[index] ?? {};
  return {
    metric: name + atLevel(promised),
    figure: name,
    level: { kind, key },
    comparison,
    limit,
    at: { kind: 'cell', row, column, heading: table[0]?.[column] ?? '' },
  };
}

const conditions = (sla: Sla): WrittenLimit[] =>
  sla.map((condition, row) => {
    const { figure, comparison, limit } = condition;
    const { name } = figureNames(figure);
    return {
      metric: name,
      figure: name,
      comparison,
      limit,
      isCondition: true,
      at: { kind: 'cell', row, column: 1, heading: slaSubject(condition) },
    };
  });

const cellOf = (table: RawTable, row: number, heading: string): WrittenAt => ({
  kind: 'cell',
  row,
  column: table[0]?.indexOf(heading) ?? 0,
  heading,
});

const argumentOf = (match: StepMatch, ...types: readonly string[]): StepArgument | undefined =>
  match.arguments.find(({ type }) => types.includes(type));

const at = (argument: StepArgument | undefined): WrittenAt =>
  argument === undefined ? { kind: 'wording' } : { kind: 'argument', argument };
