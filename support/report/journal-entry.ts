import { baseUnit } from '../quantities/quantity';
import type { Comparison } from '../assertions/threshold';
import type { Estimate, Verdict } from '../assertions/verdict';
import type { ResultsCheck, ResultsEstimate, ResultsMeasurement } from './results-schema';
import { verdictLine } from './verdict-line';

/** Which scenario, or row of a scenario outline, something belongs to. */
export interface ScenarioRef {
  readonly feature: string;
  readonly featureFile: string;
  /** Line of the scenario, or of its row of examples. */
  readonly line: number;
  readonly scenario: string;
  /** Cells of the row of examples by column; empty without one. */
  readonly row: Readonly<Record<string, string>>;
  /** What tells the row apart from the others: `small, 32, 1000`; empty without a row. */
  readonly label: string;
  readonly tags: readonly string[];
}

/** A promise that was checked. */
export interface CheckEntry {
  readonly scenario: ScenarioRef;
  /** The step as it is written. */
  readonly step: string;
  readonly stepLine: number;
  /** What was judged: `itl p99`. */
  readonly metric: string;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  /** Where and how the value was measured. */
  readonly source: string;
  /** By how much the instrument was off at this load, in the unit of the limit; undefined where it was not found out. */
  readonly instrumentError?: number | undefined;
}

/** A value that was measured and judged by no promise. */
export interface MeasurementEntry {
  readonly scenario: ScenarioRef;
  readonly metric: string;
  readonly estimate: Estimate;
  readonly source: string;
}

/** `features/sampling.feature:14`: one name for each scenario and each row. */
export const scenarioKey = ({ featureFile, line }: Pick<ScenarioRef, 'featureFile' | 'line'>): string =>
  `${featureFile}:${line}`;

/** Like `scenarioKey`, and another one for each of the runs that were merged: their labels name them. */
export const recordKey = (of: Pick<ScenarioRef, 'featureFile' | 'line' | 'label'>): string =>
  `${scenarioKey(of)} ${of.label}`;

/** The fields of a reference and no others, whatever else the object at hand carries. */
export const resultsScenarioRef = ({
  feature,
  featureFile,
  line,
  scenario,
  row,
  label,
  tags,
}: ScenarioRef) => ({
  feature,
  featureFile,
  line,
  scenario,
  row,
  label,
  tags,
});

/** The check as `results.json` holds it. */
export function resultsCheck(entry: CheckEntry): ResultsCheck {
  const { scenario, step, stepLine, metric, comparison, verdict, source, instrumentError } = entry;
  const observed = 'observed' in verdict ? resultsEstimate(verdict.observed) : null;
  return {
    ...resultsScenarioRef(scenario),
    step,
    stepLine,
    metric,
    comparison,
    source,
    instrumentError: finite(instrumentError ?? NaN),
    outcome: verdict.outcome,
    observed,
    limit: { value: verdict.limit.value, unit: baseUnit(verdict.limit.dimension) },
    margin: 'margin' in verdict ? finite(verdict.margin) : null,
    neededSamples: 'neededSamples' in verdict ? finite(verdict.neededSamples) : null,
    reason: 'reason' in verdict ? verdict.reason : null,
    summary: verdictLine(metric, comparison, verdict, { instrumentError }),
  };
}

/** The measurement as `results.json` holds it; nothing where there is no value. */
export function resultsMeasurement(entry: MeasurementEntry): ResultsMeasurement | undefined {
  const observed = resultsEstimate(entry.estimate);
  if (observed === null) return undefined;
  return { ...resultsScenarioRef(entry.scenario), metric: entry.metric, observed, source: entry.source };
}

/**
 * The fields of an estimate and no others. JSON knows no infinity: an open bound is null, and a value that is
 * no number is no estimate.
 */
function resultsEstimate(estimate: Estimate): ResultsEstimate | null {
  const { dimension, value, low, high, n, of, confidence, method } = estimate;
  if (!Number.isFinite(value)) return null;
  const interval = { low: finite(low), high: finite(high), confidence, method };
  return { value, unit: baseUnit(dimension), n, of, ...interval };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
