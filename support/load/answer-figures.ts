import { DEFAULT_BOOTSTRAP, blockBootstrap } from '../statistics/block-bootstrap';
import type { Dimension } from '../quantities/quantity';
import type { Estimation } from '../statistics/estimate';
import type { CompletedRecord } from './request-record';

/** Figures of the answers of a load, beside its latencies: each a ratio of two sums over its requests. */
export type AnswerFigure =
  | 'token ratio'
  | 'cache hit rate'
  | 'input tokens'
  | 'output tokens'
  | 'request size'
  | 'answer size'
  | 'response size'
  | 'time per output token'
  | 'preparation';

interface Formula {
  readonly dimension: Dimension;
  /** What one request adds to the two sums; undefined where its answer does not say. */
  readonly parts: (record: CompletedRecord) => readonly [above: number, below: number] | undefined;
  /** Why there is none, where no answer says. */
  readonly missing: string;
  readonly scale?: number;
}

const NO_INPUT_COUNT = 'the server does not report prompt tokens';

const each = (
  dimension: Dimension,
  valueOf: (record: CompletedRecord) => number | undefined,
  missing = 'no request completed',
): Formula => ({
  dimension,
  missing,
  parts: (record) => {
    const value = valueOf(record);
    return value === undefined ? undefined : [value, 1];
  },
});

/** Prompt tokens over output tokens; sum of cached over sum of prompt tokens; means per request. */
const FORMULAS: Readonly<Record<AnswerFigure, Formula>> = {
  'token ratio': {
    dimension: 'count',
    missing: NO_INPUT_COUNT,
    parts: ({ inputTokens, outputTokens }) =>
      inputTokens === undefined ? undefined : [inputTokens, outputTokens],
  },
  'cache hit rate': {
    dimension: 'share',
    missing: 'the server does not report how many prompt tokens came from its cache',
    scale: 100,
    parts: ({ inputTokens, cachedTokens }) =>
      inputTokens === undefined || cachedTokens === undefined ? undefined : [cachedTokens, inputTokens],
  },
  /** Of the whole answer, its first token included: what answers of different lengths can be compared by. */
  'time per output token': {
    dimension: 'duration',
    missing: 'no request completed',
    parts: ({ sentAt, endedAt, outputTokens }) =>
      outputTokens === 0 ? undefined : [endedAt - sentAt, outputTokens],
  },
  'input tokens': each('count', ({ inputTokens }) => inputTokens, NO_INPUT_COUNT),
  'output tokens': each('count', ({ outputTokens }) => outputTokens),
  'request size': each('data size', ({ requestBytes }) => requestBytes),
  'answer size': each('data size', ({ answer }) =>
    answer === undefined ? undefined : Buffer.byteLength(answer),
  ),
  'response size': each('data size', ({ responseBytes }) => responseBytes),
  preparation: each('duration', ({ prepared }) => prepared, 'the server needs none'),
};

const LEAST_REQUESTS = 5;

/** The figure with its 95 % interval by resampling the requests, or why there is none. */
export function answerFigure(
  name: AnswerFigure,
  records: readonly CompletedRecord[],
): Estimation | { readonly status: 'unavailable'; readonly reason: string } {
  const { dimension, parts, missing, scale = 1 } = FORMULAS[name];
  const sums = records.flatMap((record) => {
    const found = parts(record);
    return found === undefined ? [] : [found];
  });
  if (sums.length === 0) return { status: 'unavailable', reason: missing };
  const figure = (counts?: Readonly<Uint32Array>): number => {
    let [above, below] = [0, 0];
    for (const [index, [top, bottom]] of sums.entries()) {
      const times = counts?.[index] ?? 1;
      above += times * top;
      below += times * bottom;
    }
    return (scale * above) / below;
  };
  const [value, n] = [figure(), sums.length];
  const interval = blockBootstrap(n, figure);
  if (interval === undefined)
    return { status: 'too few samples', reason: `${n} of at least ${LEAST_REQUESTS} requests`, value, n };
  const { confidence } = DEFAULT_BOOTSTRAP;
  const method = 'bootstrap over requests';
  return { status: 'estimated', value, ...interval, n, of: 'requests', confidence, dimension, method };
}
