import { parseMetricType, type MetricType } from './monitoring/metric-type';
import { readTable } from './quantities/headed-table';
import { parseQuantityOf } from './quantities/quantity';
import { TableFaults, type RawTable } from './quantities/table-faults';
import { milliseconds, type Milliseconds } from './quantities/units';

/** One row of the table of metrics that are to be recorded. */
export interface PromisedRecording {
  readonly type: MetricType;
  /** Between two samples. */
  readonly interval: Milliseconds;
  /** For how long samples are kept. */
  readonly retention: Milliseconds;
}

const TABLE = 'metrics that should be recorded';

/** Reads the table of metrics that are to be recorded; throws one `TableFaults` that names every faulty cell. */
export function parseRecordings(rows: RawTable): PromisedRecording[] {
  const columns = {
    metric_type: parseMetricType,
    sampling_rate: (text: string) => parseTime(text, '15s'),
    retention_period: (text: string) => parseTime(text, '7d'),
  };
  const recordings = readTable(TABLE, rows, columns).map((row) => ({
    type: row.metric_type,
    interval: row.sampling_rate,
    retention: row.retention_period,
  }));
  const faults = recordings.flatMap(({ type, interval, retention }, index) => [
    ...(recordings.findIndex((one) => one.type === type) < index
      ? [{ row: index + 1, message: `${type} stands twice; keep one of its rows` }]
      : []),
    ...(retention < interval
      ? [{ row: index + 1, message: `samples of ${type} would be gone before the next one is taken` }]
      : []),
  ]);
  if (recordings.length === 0)
    faults.push({
      row: 0,
      message: 'the table has no rows; write for example | CPU utilization | 15s | 7d |',
    });
  if (faults.length > 0) throw new TableFaults(TABLE, rows[0], faults);
  return recordings;
}

function parseTime(text: string, example: string): Milliseconds {
  const { value } = parseQuantityOf('duration', text);
  if (value > 0) return milliseconds(value);
  throw new Error(`"${text}" is no time above 0; write for example ${example}`);
}
