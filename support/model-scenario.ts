import type { Threshold } from './assertions/threshold';
import { bottleneckPicture } from './bottleneck-picture';
import { forecastPicture } from './forecast-picture';
import { judgeRows, leaveRowsOpen, type JudgedRow } from './judged-rows';
import { findBottleneck } from './modeling/bottleneck';
import { backtest } from './modeling/forecast/backtest';
import { forecast, ShortHistoryError } from './modeling/forecast/forecast';
import { findHistory, type ModelHistory } from './model-history';
import type { ModelledSeries } from './monitoring/history/performance-history';
import { HISTORY_STEP, parsePredictions, SEASONS, type PromisedPrediction } from './promised-prediction';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { SkippedPromise } from './skipped-promise';
import type { TriedPrediction } from './tried-prediction';

interface ModelWorld {
  readonly report: ScenarioReport;
  readonly promised: readonly SkippedPromise[];
}

/** A model of a system's performance, judged by what it would have predicted. */
export class ModelScenario {
  readonly #world: ModelWorld;
  #history: ModelHistory | undefined;
  #tried: readonly TriedPrediction[] | undefined;

  constructor(world: ModelWorld) {
    this.#world = world;
  }

  async useHistory(): Promise<void> {
    const { report } = this.#world;
    const found = await findHistory(report);
    this.#history = found;
    if (found.status === 'unavailable') return;
    const { source, notes, series } = found.history;
    report.note([`history: ${source}`, ...series.map(seriesText), ...notes].join('\n'));
  }

  /** Tries on the past what later steps promise of predictions, and looks for what saturates first. */
  async build(): Promise<void> {
    const known = given(this.#history);
    if (known.status === 'unavailable') return;
    const { report } = this.#world;
    const tried: TriedPrediction[] = [];
    for (const prediction of this.#predictions) {
      const { metric, window } = prediction;
      report.stage(`${metric} is predicted ${windowText(prediction)} ahead, again and again`);
      const series = known.history.series.find((one) => one.metric === metric);
      if (series === undefined) continue;
      const options = { horizon: window / HISTORY_STEP, seasons: SEASONS };
      const found = await backtest(series, options);
      const next = found.status === 'judged' ? await forecastOrNothing(series, options) : undefined;
      tried.push({ prediction, series, backtest: found, next });
      run.signal.throwIfAborted();
    }
    this.#tried = tried;
    report.note(tried.map(triedText).join('\n'));
    const limit = this.#world.promised.find(({ about }) => about.kind === 'prediction')?.limit;
    const { timeScale, points } = known;
    const { source } = known.history;
    report.picture('Predictions', await forecastPicture({ tried, source, timeScale, limit }));
    if (points.length === 0) return;
    const bottleneck = findBottleneck(points);
    report.note(bottleneck.status === 'too few' ? `bottleneck: ${bottleneck.reason}` : bottleneck.paragraph);
    report.picture('Bottleneck', await bottleneckPicture(points, bottleneck));
  }

  /** Judges a table, row by row. */
  promise(share: Quantity, table: RawTable): 'skipped' | undefined {
    return this.promiseRows(share, parsePredictions(table));
  }

  promiseRows(share: Quantity, predictions: readonly PromisedPrediction[]): 'skipped' | undefined {
    const rows = predictions.map((prediction): JudgedRow => {
      const threshold = predictionThreshold(prediction, share);
      const history = given(this.#history);
      if (history.status === 'unavailable') return { threshold, evidence: history, source: 'no history' };
      const { source } = history.history;
      return { threshold, evidence: this.#evidenceOf(prediction), source, doubts: history.doubts };
    });
    return judgeRows(rows, this.#world.report);
  }

  /** Enters a row that could not be judged to its end. */
  leaveOpen(prediction: PromisedPrediction, share: Quantity, reason: string): void {
    leaveRowsOpen([predictionThreshold(prediction, share)], reason, this.#world.report);
  }

  #evidenceOf({ metric, window }: PromisedPrediction): JudgedRow['evidence'] {
    const found = given(this.#tried).find(
      ({ prediction }) => prediction.metric === metric && prediction.window === window,
    );
    if (found === undefined)
      return { status: 'unavailable', reason: `the history says nothing of the ${metric.toLowerCase()}` };
    const { backtest: tried } = found;
    if (tried.status === 'judged') return tried.error;
    return { status: 'too few samples', reason: tried.reason, n: found.series.values.length };
  }

  get #predictions(): readonly PromisedPrediction[] {
    return this.#world.promised.flatMap(({ about }) =>
      about.kind === 'prediction' ? [about.prediction] : [],
    );
  }
}

/** The end of a history can be too full of gaps to go on from, however well its past was predicted. */
async function forecastOrNothing(...given: Parameters<typeof forecast>): Promise<TriedPrediction['next']> {
  try {
    return await forecast(...given);
  } catch (error) {
    if (error instanceof ShortHistoryError) return undefined;
    throw error;
  }
}

const windowText = ({ window }: PromisedPrediction): string => `${window / HISTORY_STEP} h`;

/** What a row of the table promises. */
function predictionThreshold(prediction: PromisedPrediction, share: Quantity): Threshold {
  return {
    subject: `error of ${prediction.metric.toLowerCase()} predicted ${windowText(prediction)} ahead`,
    comparison: 'at most',
    limit: share,
  };
}

function seriesText({ name, values, unit }: ModelledSeries): string {
  const there = values.filter(Number.isFinite);
  const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
  return `${name}: ${there.length} of ${values.length} hours, ${mean.toPrecision(3)} ${unit} in the mean`;
}

/** What a backtest showed beside the error that is judged. */
function triedText({ prediction, series, backtest: tried, next }: TriedPrediction): string {
  const what = `${prediction.metric}, ${windowText(prediction)} ahead`;
  if (tried.status === 'too short') return `${what}: ${tried.reason}`;
  const share = (value: number): string => formatQuantity({ dimension: 'share', value });
  const naive = tried.naiveError.value === undefined ? 'unknown' : share(tried.naiveError.value);
  const models = tried.chosen.map(({ candidate, times }) => `${candidate} ${times}`).join(', ');
  const value = (of: number): string => `${of.toPrecision(3)} ${series.unit}`;
  return [
    ...(next === undefined
      ? []
      : [`${what}: ${value(next.predicted)} (${value(next.low)} to ${value(next.high)}) are predicted next`]),
    `${what}: ${tried.origins.length} predictions (${models}); error of the seasonal naive ${naive}, skill ${tried.skill.toPrecision(2)}, MASE ${tried.mase.toPrecision(2)}; ${share(100 * tried.coverage.observed)} within the ${share(100 * tried.coverage.nominal)} interval`,
    ...tried.notes.map((note) => `${what}: ${note}`),
  ].join('\n');
}

/** What an earlier step should have set. */
function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error(
    'this step needs earlier ones that are missing: "Given historical performance data", and "When building a performance model"',
  );
}
