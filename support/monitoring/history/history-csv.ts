import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { formatQuantity } from '../../quantities/quantity';
import { milliseconds, type Milliseconds } from '../../quantities/units';
import { readHeader, type HistoryColumns } from './history-columns';
import { MODELLED_UNITS } from './modelled-metric';
import { HistoryFaults } from './history-faults';
import { HistoryRows, type HistoryRow } from './history-rows';
import type { ModelledSeries, PerformanceHistory } from './performance-history';
import { WindowMeans } from './window-means';
import { stamp, windowsOf, type Windows } from './windows';

/**
 * The history in a CSV file as means over windows of `step`, NaN where no row lies. The header names one time column
 * (`time` or `timestamp`: ISO 8601, UTC without an offset, or seconds or ms since the Unix epoch; `timestamp_s`;
 * `timestamp_ms`) and one column each of response time (`response_time_ms`, `response_time_s`,
 * `mean_response_time_ms`), resource usage (`resource_usage_percent`, `gpu_utilization_percent`,
 * `server_cpu_percent`, `host_cpu_percent`) and throughput (`requests_per_second`, `requests_per_minute`), as many of
 * them as there are; an empty cell has no value. Throws a `HistoryFaults` that names every fault by line and column.
 */
export function readHistoryCsv(path: string, step: Milliseconds): PerformanceHistory {
  const { columns, rows } = readRows(path);
  const { sorted, notes } = rows.ordered();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) throw new HistoryFaults(path, [NO_ROWS]);
  const spacing = medianSpacing(sorted, step);
  // Rows lie in the middle of their own stretches, so that jitter takes none of them to a window beside its own.
  const half = Math.min(spacing, step) / 2;
  const windows = windowsIn(path, first.at - half, step, last.at + half);
  return {
    source: `${path}, ${sorted.length} rows from ${stamp(first.at)} to ${stamp(last.at)}`,
    series: columns.values.map(({ metric, name }, index): ModelledSeries => {
      const means = new WindowMeans(windows);
      for (const { at, values } of sorted) {
        const value = values[index] ?? NaN;
        if (!Number.isNaN(value)) means.addAt(at, value);
      }
      const unit = MODELLED_UNITS[metric];
      const common = { metric, unit, name: `${metric}, ${unit} (${name})` };
      return { ...common, start: windows.start, step, values: means.values() };
    }),
    notes: [
      ...notes,
      ...(columns.others.length === 0 ? [] : [`columns that were not read: ${columns.others.join(', ')}`]),
      ...(spacing <= step
        ? []
        : [`rows are ${duration(spacing)} apart, and windows of ${duration(step)} between them are empty`]),
    ],
  };
}

function windowsIn(path: string, start: number, step: Milliseconds, end: number): Windows {
  try {
    return windowsOf(start, step, end);
  } catch (cause) {
    throw new HistoryFaults(path, [`: ${(cause as Error).message}`], { cause });
  }
}

interface ParsedLine {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function readRows(path: string): { readonly columns: HistoryColumns; readonly rows: HistoryRows } {
  const [header, ...lines] = parsedLines(path);
  if (header === undefined) throw new HistoryFaults(path, [NO_ROWS]);
  const columns = readHeader(header.record);
  if ('faults' in columns)
    throw new HistoryFaults(
      path,
      columns.faults.map((fault) => `:${header.info.lines}: ${fault}`),
    );
  const rows = new HistoryRows(columns, header.record.length);
  for (const { info, record } of lines) rows.add(record, info.lines);
  if (rows.faults.length > 0) throw new HistoryFaults(path, rows.faults);
  return { columns, rows };
}

const PARSING = {
  bom: true,
  info: true,
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
} as const;

function parsedLines(path: string): readonly ParsedLine[] {
  const text = textOf(path);
  try {
    return parse(text, PARSING) as unknown as readonly ParsedLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const fault = `:${String(error['lines'])}: ${error.message}; write cells without quotes, or close them`;
    throw new HistoryFaults(path, [fault], { cause: error });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const fault = ` is no file that can be read (${reason}); write the path of a history in CSV`;
    throw new HistoryFaults(path, [fault], { cause });
  }
}

/** Half of the rows are farther apart; a single row stands for one window. */
function medianSpacing(sorted: readonly HistoryRow[], step: Milliseconds): Milliseconds {
  const spacings = sorted.slice(1).map(({ at }, index) => at - (sorted[index]?.at ?? NaN));
  spacings.sort((one, other) => one - other);
  return milliseconds(spacings[Math.floor(spacings.length / 2)] ?? step);
}

const duration = (value: Milliseconds): string => formatQuantity({ dimension: 'duration', value });

const NO_ROWS =
  ' holds no rows; write a header and a line for each instant, for example\n' +
  '    timestamp,response_time_ms,resource_usage_percent,requests_per_second\n' +
  '    2026-01-31T18:00:00Z,420.5,63,12.25';
