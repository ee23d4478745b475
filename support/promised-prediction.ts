import { parseModelledMetric, type ModelledMetric } from './monitoring/history/modelled-metric';
import { readTable } from './quantities/headed-table';
import { parseQuantityOf } from './quantities/quantity';
import { TableFaults, type RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';

/** One row of the table of what is to be predicted. */
export interface PromisedPrediction {
  readonly metric: ModelledMetric;
  /** The mean over the time to come that is predicted. */
  readonly window: Milliseconds;
}

/** Histories are of means over one hour. */
export const HISTORY_STEP = milliseconds(3_600_000);

/** A day and a week, in steps of a history. */
export const SEASONS = [24, 168];

const TABLE = 'predictions';
/** A week: what lies farther ahead would need months of history. */
const LONGEST = 168 * HISTORY_STEP;

/** Reads the table of what is to be predicted; throws one `TableFaults` that names every faulty cell. */
export function parsePredictions(rows: RawTable): PromisedPrediction[] {
  const columns = { metric: parseModelledMetric, prediction_window: parseWindow };
  const predictions = readTable(TABLE, rows, columns).map((row) => ({
    metric: row.metric,
    window: row.prediction_window,
  }));
  const twice = predictions.findIndex(
    ({ metric, window }, index) =>
      predictions.findIndex((one) => one.metric === metric && one.window === window) < index,
  );
  if (twice >= 0)
    throw new TableFaults(TABLE, rows[0], [{ row: twice + 1, message: 'the row stands twice; keep one' }]);
  if (predictions.length === 0)
    throw new TableFaults(TABLE, rows[0], [
      { row: 0, message: 'the table has no rows; write for example | Throughput | 24h |' },
    ]);
  return predictions;
}

function parseWindow(text: string): Milliseconds {
  const { value } = parseQuantityOf('duration', text);
  if (value >= HISTORY_STEP && value % HISTORY_STEP === 0 && value <= LONGEST) return milliseconds(value);
  throw new Error(`"${text}" is no whole number of hours from 1h to 7d; write for example 6h`);
}
