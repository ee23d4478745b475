import { median } from 'simple-statistics';
import type { SpikeCause } from '../network/spike-cause';
import { proportionInterval } from '../statistics/proportion-interval';
import type { FigureTable } from './bench-context';
import { figureText } from './figure-tables';
import { alarmRate, timeBetween, type TimeSpan } from './network-section-alarms';
import { outcomeOf, spikeWords, type TrialOutcome } from './network-section-outcome';
import type { MadeSpike, TrialRun } from './network-section-trials';

const CONFIDENCE = 0.95;

/** A spike that was made, and what became of it. */
interface JudgedSpike extends MadeSpike {
  readonly outcome: TrialOutcome;
}

export const judgedSpikes = ({ made }: TrialRun): readonly JudgedSpike[] =>
  made.map((one) => ({ ...one, outcome: outcomeOf(one.trial, one.from) }));

/** What was found of the spikes of each cause, and of all. */
export function foundTable(causes: readonly SpikeCause[], spikes: readonly JudgedSpike[]): FigureTable {
  const rows = causes.map((cause) =>
    row(
      cause,
      spikes.filter(({ trial }) => trial.cause === cause),
    ),
  );
  return {
    title: `Spikes that were made and found (shares with their exact ${CONFIDENCE * 100} % intervals; times since the injection in ms, median and worst)`,
    head: [
      'cause',
      'made',
      'detected',
      'right container',
      'right cause',
      'detected after',
      'cause after',
      'trace after',
      'found / true size',
      'others',
      'early',
    ],
    rows: causes.length > 1 ? [...rows, row('all', spikes)] : rows,
  };
}

function row(name: string, spikes: readonly JudgedSpike[]): readonly string[] {
  const outcomes = spikes.map(({ outcome }) => outcome);
  const known = (figure: (outcome: TrialOutcome) => number | undefined): readonly number[] =>
    outcomes.map(figure).filter((value) => value !== undefined);
  const sum = (figure: (outcome: TrialOutcome) => number): string =>
    String(outcomes.reduce((total, outcome) => total + figure(outcome), 0));
  const [detected, named, located] = [
    known(({ detectedAfter }) => detectedAfter),
    known(({ namedAfter }) => namedAfter),
    known(({ locatedAfter }) => locatedAfter),
  ];
  return [
    name,
    String(outcomes.length),
    ...[detected, named, located].map((times) => shareText(times.length, outcomes.length)),
    timesText(detected),
    timesText(located),
    timesText(known(({ tracedAfter }) => tracedAfter)),
    rangeText(known(({ magnitudeRatio }) => magnitudeRatio)),
    sum(({ others }) => others),
    sum(({ early }) => early),
  ];
}

function shareText(hits: number, n: number): string {
  if (n === 0) return '-';
  const { low, high } = proportionInterval(hits, n, CONFIDENCE);
  return `${hits} (${(100 * low).toFixed(0)}-${(100 * high).toFixed(0)} %)`;
}

const timesText = (values: readonly number[]): string =>
  values.length === 0 ? '-' : `${figureText(median([...values]))}, ${figureText(Math.max(...values))}`;

const rangeText = (values: readonly number[]): string =>
  values.length === 0
    ? '-'
    : `${figureText(median([...values]))} (${figureText(Math.min(...values))} to ${figureText(Math.max(...values))})`;

/** What was detected while nothing was made. */
export function alarmTable(run: TrialRun): FigureTable {
  const row = (name: string, spans: readonly TimeSpan[]): readonly string[] => {
    const detected = run.spikes.map(({ detectedAt }) => detectedAt);
    const { minutes, alarms, perMinute, atMost } = alarmRate(spans, detected, CONFIDENCE);
    return [name, minutes.toFixed(1), String(alarms), figureText(perMinute), figureText(atMost)];
  };
  const quiet = quietSpans(run);
  return {
    title: 'False alarms',
    head: ['while', 'minutes', 'alarms', 'per minute', `at most, exact ${CONFIDENCE * 100} % bound`],
    rows: [
      row('controls', run.controls),
      row('between trials', quiet),
      row('both', [...run.controls, ...quiet]),
    ],
  };
}

/** What was missed or taken for something else, and what was cried without reason; each with what was seen. */
export function wrongNotes(run: TrialRun, spikes: readonly JudgedSpike[]): readonly string[] {
  const wrong = spikes
    .filter(({ outcome }) => outcome.locatedAfter === undefined)
    .map(({ from, trial }) => {
      const { cause, name, injectedAt, healedAt } = trial;
      const seen = trial.detected.filter(({ detectedAt }) => detectedAt >= from);
      const told = seen.map((spike) => spikeWords(spike, injectedAt));
      const lasted = `${(healedAt - injectedAt).toFixed(0)} ms`;
      return [
        `Not found as it was: ${cause} (${name}) for ${lasted}; detected:`,
        ...(told.length > 0 ? told : ['  nothing']),
      ].join('\n');
    });
  const idle = [...run.controls, ...quietSpans(run)];
  const alarms = run.spikes
    .filter(({ detectedAt }) => idle.some(({ from, to }) => detectedAt >= from && detectedAt < to))
    .map((spike) => {
      const before = spikes.findLast(({ to }) => to <= spike.detectedAt);
      const after =
        before === undefined
          ? ''
          : ` ${(spike.detectedAt - before.to).toFixed(0)} ms after the trial of ${before.trial.cause}`;
      return `A false alarm${after}:\n${spikeWords(spike, spike.detectedAt)}`;
    });
  const failed = run.failed.map(({ cause, why }) => `A spike through ${cause} could not be made: ${why}`);
  return [...wrong, ...alarms, ...failed];
}

const quietSpans = ({ watched, made, controls, failed }: TrialRun): readonly TimeSpan[] =>
  timeBetween(
    watched,
    [...made, ...controls, ...failed].toSorted((one, other) => one.from - other.from),
  );
