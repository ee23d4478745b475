import type { PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, wholeText, wholeTicks } from './chart-axes';
import { bandMarks, bandNames, nameHeight, placeBands, type PlacedBand } from './chart-bands';
import type { ValueAxis } from './chart-bins';
import { CHART, type Plot } from './chart-canvas';
import { absenceMarks, type PlacedSpread } from './chart-marks';
import { hoverOverAll, hoverStretches, MOST_HOVERS } from './chart-hover';
import { drawPanels } from './chart-panels';
import { thinned } from './chart-thinning';
import {
  labelHeight,
  placeVerticals,
  verticalLabels,
  verticalLines,
  type PlacedVertical,
} from './chart-verticals';
import { middlesOfGaps, windowMarks } from './chart-windows';
import type { UsageOverTime, UsageWindow } from './usage';
import { describeUsage, usageHover, usageKey, usageSubtitle } from './usage-words';

/** More could not be told apart. */
const MOST_POINTS = 300;

/** Pixels: of the panels without their margins, between panels, and below the last one. */
const USERS_INNER = 100;
const TTFT_INNER = 168;
const GAP = 16;
const FOOT = 46;

/**
 * SVG text of normal and peak usage over time in s: above the users, below median and 95th percentile of the
 * time to first token, with the phases as bands behind both.
 */
export function usageOverTime(given: UsageOverTime): Promise<string> {
  const usage = timed(given);
  const text = { title: usage.title, subtitle: usageSubtitle(usage), description: describeUsage(usage) };
  if (usage.users.length + usage.windows.length === 0) return drawPanels(text);

  const time = timeAxis(usage);
  const { recovery } = usage;
  const shared: SharedAxis = {
    time,
    bands: placeBands(time, usage.phases.map(inSeconds)),
    verticals:
      recovery === undefined
        ? []
        : placeVerticals(time, [
            { x: recovery.value / 1000, label: recovery.label, colour: CHART.good, dashes: '6,4' },
          ]),
  };
  const told = usage.windows.length > 0 ? usage.windows : usage.users;
  const hovers = hoverStretches(
    time,
    told.map(({ at }) => ({ x: at / 1000, at })),
    MOST_HOVERS,
    (group) => usageHover(group, usage),
  );
  return drawPanels({ ...text, key: usageKey(usage) }, (plot) =>
    hoverOverAll(plot, [usersPanel(plot, usage, shared), ttftPanel(plot, usage, shared)], hovers),
  );
}

/** What both panels have in common. */
interface SharedAxis {
  readonly time: ValueAxis;
  readonly bands: readonly PlacedBand[];
  readonly verticals: readonly PlacedVertical[];
}

/** Only what has a place in time. */
function timed(usage: UsageOverTime): UsageOverTime {
  const { phases, users, windows, recovery } = usage;
  return {
    ...usage,
    phases: phases.filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from < to),
    users: users.filter((entry) => Number.isFinite(entry.at) && Number.isFinite(entry.users)),
    windows: windows.filter(({ at }) => Number.isFinite(at)),
    recovery: recovery !== undefined && Number.isFinite(recovery.value) ? recovery : undefined,
  };
}

/** In s: all of the phases, users and windows. */
function timeAxis({ phases, users, windows, recovery }: UsageOverTime): ValueAxis {
  const instants = [
    ...phases.flatMap(({ from, to }) => [from, to]),
    ...[...users, ...windows].map(({ at }) => at),
    ...(recovery === undefined ? [] : [recovery.value]),
  ];
  const low = instants.reduce((least, at) => Math.min(least, at), 0);
  const high = instants.reduce((most, at) => Math.max(most, at), 0);
  return { type: 'linear', low: low / 1000, high: high > low ? high / 1000 : low / 1000 + 1 };
}

const inSeconds = <T extends { readonly from: number; readonly to: number }>(phase: T): T => ({
  ...phase,
  from: phase.from / 1000,
  to: phase.to / 1000,
});

function usersPanel(
  plot: Plot,
  { users }: UsageOverTime,
  { time, bands, verticals }: SharedAxis,
): PlotOptions {
  const steps = thinned(users, (entry) => entry.users, MOST_POINTS).map((entry) => ({
    time: entry.at / 1000,
    users: entry.users,
  }));
  const last = steps.at(-1);
  const drawn = last === undefined ? [] : [...steps, { ...last, time: time.high }];
  const axis = amountAxis(
    steps.map((step) => ({ value: step.users })),
    [],
    'linear',
  );
  const marginTop = GAP + nameHeight(bands);
  const below = GAP + labelHeight(verticals);
  const ticks = wholeTicks(axis.high, 4);
  const options = { x: 'time', y: 'users', curve: 'step-after' } as const;
  return {
    height: USERS_INNER + marginTop,
    marginTop,
    marginBottom: 0,
    x: { ...timeScale(time), axis: null },
    y: { ...amountScale(axis, drawn.length > 0), ticks, grid: false, label: 'users' },
    marks: [
      ...bandMarks(plot, bands, below),
      plot.gridY(ticks),
      plot.areaY(drawn, { ...options, fill: CHART.bar, fillOpacity: 0.25 }),
      plot.lineY(drawn, { ...options, stroke: CHART.bar, strokeWidth: 1.5 }),
      plot.ruleY([0], { stroke: CHART.ink }),
      ...verticalLines(plot, time, verticals, { labelled: false, reach: below }),
      ...bandNames(plot, time, bands),
    ],
  };
}

function ttftPanel(
  plot: Plot,
  { windows }: UsageOverTime,
  { time, bands, verticals }: SharedAxis,
): PlotOptions {
  const medians = placed(windows, ({ median }) => median);
  const highs = placed(windows, ({ high }) => high);
  const axis = amountAxis([...medians, ...highs], [], 'linear or log');
  const measured = [...medians, ...highs].some(({ value }) => Number.isFinite(value));
  const { ticks, ...scale } = amountScale(axis, measured);
  const marginTop = GAP + labelHeight(verticals);
  return {
    height: TTFT_INNER + marginTop + FOOT,
    marginTop,
    marginBottom: FOOT,
    x: { ...timeScale(time), ticks: 8, tickFormat: wholeText, label: 'time (s)' },
    y: { ...scale, ticks, grid: false, label: 'ms to first token' },
    marks: [
      ...bandMarks(plot, bands, 0),
      ...(measured ? [plot.gridY({ ticks })] : []),
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...verticalLines(plot, time, verticals, { labelled: true, reach: 0 }),
      ...windowMarks(plot, highs, { colour: CHART.second, symbol: 'square' }),
      ...windowMarks(plot, medians, { colour: CHART.bar, symbol: 'circle' }),
      absenceMarks(plot, middlesOfGaps(medians), CHART.limit),
      ...verticalLabels(plot, time, verticals),
      ...(measured ? [] : [plot.text(['no answer was timed'], { frameAnchor: 'middle', fill: CHART.quiet })]),
    ],
  };
}

const placed = (
  windows: readonly UsageWindow[],
  valueOf: (window: UsageWindow) => number,
): readonly PlacedSpread[] =>
  thinned(windows, valueOf, MOST_POINTS).map((window) => ({ x: window.at / 1000, value: valueOf(window) }));

const timeScale = ({ low, high }: ValueAxis) => ({ type: 'linear', domain: [low, high] }) as const;
