import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, doublingAxis, roomyTicks, wholeText } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { CHART, shorten, xmlText, type Plot } from './chart-canvas';
import { absenceMarks, joiningLine, limitLine, pointMarks, type PlacedSpread } from './chart-marks';
import { drawPanels } from './chart-panels';
import { hoverOverAll, hoverStretches, MOST_HOVERS } from './chart-hover';
import {
  labelHeight,
  placeVerticals,
  verticalLabels,
  verticalLines,
  type PlacedVertical,
  type Vertical,
} from './chart-verticals';
import type { LoadCurve, LoadLevel } from './load-curve';
import {
  describeLevels,
  fittedPoints,
  levelKey,
  levelHover,
  levelsOf,
  levelSubtitle,
  rateText,
  usersText,
} from './load-curve-words';

/** Pixels: of a panel without its margins, between panels, and below the last one. */
const INNER = 158;
const GAP = 10;
const FOOT = 46;

/**
 * SVG text of what virtual users cost: above the throughput from zero, below the time to first token, over
 * one logarithmic axis of users. Levels without users are left out.
 */
export function loadCurve(given: LoadCurve): Promise<string> {
  const levels = given.levels
    .filter(({ users }) => users > 0 && Number.isFinite(users))
    .toSorted((one, other) => one.users - other.users);
  const curve = { ...given, levels };
  const text = { title: curve.title, subtitle: levelSubtitle(curve), description: describeLevels(curve) };
  if (levels.length === 0) return drawPanels(text);

  const counts = levels.map(({ users }) => users);
  const users = doublingAxis(counts);
  const verticals = placeVerticals(users, verticalsOf(curve));
  const ticks = roomyTicks(counts, users, {
    wanted: verticals.map(({ x }) => x),
    label: (count) => longest(wholeText(count), perUserText(levels.find((level) => level.users === count))),
  });
  const shared: SharedAxis = { users, ticks, verticals };
  const hovers = hoverStretches(
    users,
    levels.map((level) => ({ ...level, x: level.users })),
    MOST_HOVERS,
    (group) => levelHover(group, curve),
  );
  return drawPanels({ ...text, key: levelKey(curve) }, (plot) =>
    hoverOverAll(plot, [throughputPanel(plot, curve, shared), ttftPanel(plot, curve, shared)], hovers),
  );
}

/** What both panels have in common. */
interface SharedAxis {
  readonly users: ValueAxis;
  readonly ticks: number[];
  readonly verticals: readonly PlacedVertical[];
}

/** The slots of the server, where throughput is full, and the knee. */
function verticalsOf({ slots, plateau, knee }: LoadCurve): readonly Vertical[] {
  const line = (x: number | undefined, of: Omit<Vertical, 'x' | 'label'>, label: (x: number) => string) =>
    x !== undefined && x > 0 && Number.isFinite(x) ? [{ ...of, x, label: label(x) }] : [];
  return [
    ...line(slots, { colour: CHART.quiet, dashes: '1,3' }, (x) => `server's slots: ${wholeText(x)}`),
    ...line(plateau, { colour: CHART.second, dashes: '3,3' }, (x) => `full from ${usersText(x)} on`),
    ...line(knee, { colour: CHART.ink, dashes: '6,4' }, (x) => `knee: ${usersText(x)}`),
  ];
}

function throughputPanel(plot: Plot, curve: LoadCurve, { users, ticks, verticals }: SharedAxis): PlotOptions {
  const { levels, limits } = curve;
  const fitted = fittedPoints(curve);
  const points = levels.map((level) => ({ ...level, ...level.throughput, x: level.users }));
  const limit = limits?.throughput?.value;
  const axis = amountAxis(
    [...points, ...fitted.map(({ throughput }) => ({ value: throughput }))],
    limitsOf(limit),
    'linear',
  );
  const perUser = levels.filter((level) => ticks.includes(level.users) && perUserText(level) !== '');
  const marginTop = GAP + labelHeight(verticals);
  const marginBottom = perUser.length > 0 ? 24 : GAP;
  return {
    height: INNER + marginTop + marginBottom,
    marginTop,
    marginBottom,
    x: { ...usersScale(users), axis: null },
    y: { ...amountScale(axis, isMeasured(points)), label: 'tokens/s' },
    marks: [
      plot.gridX(ticks),
      plot.ruleY([0], { stroke: CHART.ink }),
      ...verticalLines(plot, users, verticals, { labelled: true, reach: marginBottom + GAP }),
      ...limitsOf(limit).map((value) => limitLine(plot, axis, value)),
      plot.lineY(fitted, { x: 'users', y: 'throughput', stroke: CHART.ink, strokeWidth: 1 }),
      ...(fitted.length > 0 ? [] : [joiningLine(plot, points, MEASURED)]),
      ...levelMarks(plot, points, axis),
      ...verticalLabels(plot, users, verticals),
      ...perUserRow(plot, perUser),
    ],
  };
}

function ttftPanel(plot: Plot, curve: LoadCurve, { users, ticks, verticals }: SharedAxis): PlotOptions {
  const { levels, limits, statistic } = curve;
  const points = levels.map((level) => ({ ...level, ...level.ttft, x: level.users }));
  const limit = limits?.ttft?.value;
  const axis = amountAxis(points, limitsOf(limit), 'linear or log');
  const label = `ms to first token${statistic === undefined ? '' : `, ${statistic}`}`;
  return {
    height: INNER + GAP + FOOT,
    marginTop: GAP,
    marginBottom: FOOT,
    x: { ...usersScale(users), ticks, tickFormat: wholeText, label: levelsOf(curve) },
    y: { ...amountScale(axis, isMeasured(points)), label: shorten(xmlText(label), 30) },
    marks: [
      plot.gridX(ticks),
      plot.ruleY([axis.low], { stroke: CHART.ink }),
      ...verticalLines(plot, users, verticals, { labelled: false, reach: 0 }),
      ...limitsOf(limit).map((value) => limitLine(plot, axis, value)),
      joiningLine(plot, points, MEASURED),
      ...levelMarks(plot, points, axis),
    ],
  };
}

const MEASURED = { colour: CHART.bar };
const FAILED = { colour: CHART.limit, hollow: true };

type PlacedLevel = LoadLevel & PlacedSpread;

function levelMarks(plot: Plot, points: readonly PlacedLevel[], axis: ValueAxis): readonly Markish[] {
  const [good, failed] = [points.filter((point) => !point.failed), points.filter((point) => point.failed)];
  return [
    ...pointMarks(plot, good, axis, MEASURED),
    absenceMarks(plot, good, CHART.ink),
    ...pointMarks(plot, failed, axis, FAILED),
    absenceMarks(plot, failed, CHART.limit),
  ];
}

/** What one user got, as numbers between the panels. */
function perUserRow(plot: Plot, levels: readonly LoadLevel[]): readonly Markish[] {
  if (levels.length === 0) return [];
  const below = { dy: 17, stroke: 'white', strokeWidth: 4 } as const;
  return [
    plot.text(levels, { ...below, x: 'users', frameAnchor: 'bottom', text: perUserText, fill: CHART.ink }),
    plot.text(['each user'], {
      ...below,
      frameAnchor: 'bottom-left',
      textAnchor: 'end',
      dx: -10,
      fill: CHART.quiet,
    }),
  ];
}

function perUserText(level: LoadLevel | undefined): string {
  const value = level?.perUser?.value;
  return value === undefined || !Number.isFinite(value) ? '' : rateText(value);
}

const longest = (one: string, other: string): string => (one.length > other.length ? one : other);

const isMeasured = (points: readonly PlacedSpread[]): boolean =>
  points.some(({ value }) => Number.isFinite(value));

const limitsOf = (limit: number | undefined): readonly number[] =>
  limit !== undefined && Number.isFinite(limit) ? [limit] : [];

const usersScale = ({ low, high }: ValueAxis) => ({ type: 'log', base: 2, domain: [low, high] }) as const;
