import { csvText, type CsvCell } from './csv-text';
import type { Results, ResultsCheck, ResultsEstimate, ResultsMeasurement } from './results-schema';

const COLUMNS = [
  ...['kind', 'feature', 'feature_file', 'line', 'scenario', 'row', 'step', 'metric', 'outcome'],
  ...['value', 'unit', 'low', 'high', 'n', 'of', 'confidence', 'method'],
  ...['comparison', 'limit', 'margin', 'source', 'reason'],
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], CsvCell>>;

/**
 * The checks and then the measurements as CSV (RFC 4180), a header first. `limit` is in the unit of `unit`;
 * a text that a spreadsheet would take for a formula gets a leading apostrophe.
 */
export const resultsCsv = ({ checks, measurements }: Results): string =>
  csvText(COLUMNS, [...checks.map(checkCells), ...measurements.map(measurementCells)]);

function checkCells(check: ResultsCheck): Cells {
  const { step, outcome, observed, comparison, limit, margin, reason } = check;
  return {
    kind: 'check',
    ...commonCells(check),
    step,
    outcome,
    ...(observed === null ? {} : estimateCells(observed)),
    unit: limit.unit,
    comparison,
    limit: limit.value,
    margin,
    reason,
  };
}

const measurementCells = (measurement: ResultsMeasurement): Cells => ({
  kind: 'measurement',
  ...commonCells(measurement),
  ...estimateCells(measurement.observed),
});

function commonCells(entry: ResultsCheck | ResultsMeasurement): Cells {
  const { feature, featureFile, line, scenario, metric, source } = entry;
  const row = Object.entries(entry.row).map(([column, cell]) => `${column}=${cell}`);
  return { feature, feature_file: featureFile, line, scenario, row: row.join('; '), metric, source };
}

const estimateCells = ({ value, unit, low, high, n, of, confidence, method }: ResultsEstimate): Cells => ({
  value,
  unit,
  low,
  high,
  n,
  of,
  confidence,
  method,
});
