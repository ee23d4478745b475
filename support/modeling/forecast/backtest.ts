import type { Estimation } from '../../statistics/estimate';
import type { RegularSeries } from '../../statistics/regular-series';
import { chosenForecast, NOMINAL_COVERAGE, type WindowForecast } from './choice';
import { LEAST_BLOCKS } from './least';
import { maseOf } from './mase';
import { blockLength, durationText, neededSteps, planOf, type BacktestOptions, type Plan } from './plan';
import { faultNotes, learnedBy, trialsOf, type Trials } from './trials';
import { wapeOf, type Blocks } from './wape';

/** One forecast of the past and what came; values in the unit of the series. */
interface Origin extends WindowForecast {
  /** In ms: the first instant of the window. */
  readonly at: number;
  readonly actual: number;
  readonly naive: number;
}

/** How far forecasts of a series would have been off, or how much history would tell. */
export type Backtest =
  | {
      readonly status: 'judged';
      readonly origins: readonly Origin[];
      /** WAPE in %. */
      readonly error: Estimation;
      /** WAPE in % of the seasonal naive of the shortest season, at the same origins. */
      readonly naiveError: Estimation;
      /** 1 - WAPE / WAPE of the naive; 0 where neither errs, -Infinity where only the naive does not, NaN without a WAPE. */
      readonly skill: number;
      readonly mase: number;
      /** Shares from 0 to 1 of the windows that the interval is to hold, and did. */
      readonly coverage: { readonly nominal: number; readonly observed: number };
      /** The most frequent first. */
      readonly chosen: readonly { readonly candidate: string; readonly times: number }[];
      readonly notes: readonly string[];
    }
  | {
      readonly status: 'too short';
      readonly reason: string;
      /** Steps of history, without gaps, whose error can be told with an interval. */
      readonly needed: number;
    };

/** An origin in steps instead of instants. */
interface PlacedOrigin extends WindowForecast {
  readonly at: number;
  readonly actual: number;
  readonly naive: number;
}

/**
 * Judges forecasts of the mean of the next window by those that would have been made in the past: at each origin,
 * cleaning, fitting, choosing and bounding know the values before it only (rolling origins, Tashman 2000). All
 * candidates are fitted anew at each of at most 60 origins, spread over the history so that they come by every part of
 * a day. Rejects with a `ForecastOptionsError` for a horizon or a season that is not a whole number of steps.
 */
export async function backtest(series: RegularSeries, options: BacktestOptions): Promise<Backtest> {
  const plan = planOf(series.values.length, options);
  const trials = await trialsOf(series.values, plan);
  const judged = judgedOrigins(trials, plan);
  const first = judged[0]?.at;
  if (first === undefined) return tooShort(series, options, trials);
  const blocks = blocksOf(judged.length, series, plan, options);
  const error = wapeOf(judged, blocks);
  const naiveError = wapeOf(
    judged.map((origin) => ({ ...origin, predicted: origin.naive })),
    blocks,
  );
  const within = judged.filter(({ actual, low, high }) => low <= actual && actual <= high);
  return {
    status: 'judged',
    origins: judged.map((origin) => ({ ...origin, at: series.start + origin.at * series.step })),
    error,
    naiveError,
    skill: skillOf(error.value, naiveError.value),
    mase: maseOf(judged, series.values, { ...plan, before: first }),
    coverage: { nominal: NOMINAL_COVERAGE, observed: within.length / judged.length },
    chosen: timesChosen(judged),
    notes: notesOf(judged, trials, plan, series),
  };
}

/** From the first origin on that has enough errors behind it. */
function judgedOrigins({ trials, field: { naive } }: Trials, plan: Plan): readonly PlacedOrigin[] {
  return trials.flatMap(({ at, actual, predictions }): PlacedOrigin[] => {
    const learned = learnedBy(trials, at, plan);
    const byNaive = predictions.byCandidate.get(naive.name);
    if (learned === undefined || byNaive === undefined) return [];
    const chosen = chosenForecast(predictions, learned, { naive: naive.name, horizon: plan.horizon });
    return chosen === undefined ? [] : [{ at, actual, naive: byNaive, ...chosen }];
  });
}

function tooShort(series: RegularSeries, options: BacktestOptions, { unjudged }: Trials): Backtest {
  const needed = neededSteps(options);
  const there = durationText(series.values.length, series);
  const gaps = unjudged === 0 ? '' : `, with too many gaps at ${unjudged} of its origins`;
  const reason =
    `${series.name}: the history is ${there} long${gaps}; forecasts of the next ` +
    `${durationText(options.horizon, series)} are judged on ${durationText(needed, series)} without gaps`;
  return { status: 'too short', reason, needed };
}

function blocksOf(judged: number, series: RegularSeries, plan: Plan, options: BacktestOptions): Blocks {
  const length = blockLength(judged, plan);
  const needed = durationText(neededSteps(options), series);
  const advice =
    `${series.name}: the ${judged} judged windows make fewer than ${LEAST_BLOCKS} blocks of ` +
    `${durationText(length, series)}, and nearer ones are alike; ${needed} of history without gaps would do, ` +
    `there are ${durationText(series.values.length, series)}${series.values.some(Number.isNaN) ? ', with gaps' : ''}`;
  const { stride } = plan;
  return { length, stride, advice, needed: Math.ceil((LEAST_BLOCKS * length) / stride) };
}

function skillOf(wape: number | undefined, naive: number | undefined): number {
  if (wape === undefined || naive === undefined) return NaN;
  return wape === naive ? 0 : 1 - wape / naive;
}

function timesChosen(origins: readonly PlacedOrigin[]): { candidate: string; times: number }[] {
  const times = new Map<string, number>();
  for (const { candidate } of origins) times.set(candidate, (times.get(candidate) ?? 0) + 1);
  return [...times]
    .map(([candidate, count]) => ({ candidate, times: count }))
    .sort((one, other) => other.times - one.times);
}

function notesOf(
  judged: readonly PlacedOrigin[],
  { trials, unjudged, withoutAugurs }: Trials,
  { stride, origins, horizon }: Plan,
  series: RegularSeries,
): readonly string[] {
  const notes = [`an origin every ${durationText(stride, series)}; every candidate fitted anew at each`];
  if (unjudged > 0)
    notes.push(`not judged for gaps in the window or the past: ${unjudged} of ${origins.length} origins`);
  const holed = judged.filter(({ at }) => series.values.slice(at, at + horizon).some(Number.isNaN)).length;
  if (holed > 0)
    notes.push(`judged by the measured steps of a window with gaps: ${holed} of ${judged.length}`);
  if (withoutAugurs !== undefined)
    notes.push(`without ETS and MSTL, augurs could not be loaded: ${withoutAugurs}`);
  return [...notes, ...constantNotes(series), ...faultNotes(trials)];
}

/** Of a value that never changed: it is foreseen without error, which says nothing of a time when it does. */
function constantNotes({ values }: RegularSeries): readonly string[] {
  const [value, ...others] = values.filter((one) => !Number.isNaN(one));
  return value === undefined || others.some((other) => other !== value)
    ? []
    : [`every value was ${value}: that it was foreseen without error says nothing of when it changes`];
}
