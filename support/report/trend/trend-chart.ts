import type { Markish } from '@observablehq/plot';
import { baseUnit } from '../../quantities/quantity';
import { amountAxis, amountScale, heldBy, roomyTicks } from '../chart-axes';
import type { ValueAxis } from '../chart-bins';
import { CHART, drawChart, type Plot } from '../chart-canvas';
import { absenceMarks, joiningLine, pointMarks, type PlacedSpread, type PointLook } from '../chart-marks';
import { placeOf } from '../history/check-text';
import { observedText, promisedText } from '../page/figure-text';
import type { ResultsCheck } from '../results-schema';
import { changeText } from './change';
import type { PromiseTrend, TrendPoint } from './promise-trends';

interface PlacedPoint extends PlacedSpread {
  readonly point: TrendPoint;
}

const BESIDE = 0.5;

/** How the points of an outcome look, and what the key calls them. */
const LOOKS = {
  passed: { colour: CHART.bar, name: '● kept' },
  failed: { colour: CHART.limit, symbol: 'square', name: '■ broken' },
  inconclusive: { colour: CHART.second, hollow: true, name: '○ undecided' },
} as const satisfies Record<string, PointLook & { readonly name: string }>;
const APART = { colour: CHART.quiet, hollow: true, symbol: 'square' } as const satisfies PointLook;

/**
 * SVG text of a promise over its runs, in their order: values with intervals, the limit of each as a dashed
 * line, a line from one comparable run to the next, and apart from it those that cannot be compared.
 */
export function trendChart({ points, last, change }: PromiseTrend): Promise<string> {
  const { unit } = last.check.limit;
  const [scale, prefix] = scaleOf(points, unit);
  const placed = points.map((point, x) => ({ x, point, ...spreadOf(point.check, unit, scale) }));
  const isApart = ({ point: { differs } }: PlacedPoint): boolean => differs.length > 0;
  const measured = placed.filter(({ value }) => Number.isFinite(value));
  const limits = points.map(({ check }, x) => ({
    x,
    limit: check.limit.unit === unit ? check.limit.value / scale : NaN,
  }));
  const axis = amountAxis(
    measured,
    limits.map(({ limit }) => limit),
    'linear or log',
  );
  const comparable = placed.filter((each) => !isApart(each));
  const runAxis = { type: 'linear', low: -BESIDE, high: points.length - 1 + BESIDE } as const;
  const label = (x: number): string => dayText(points[x]?.startedAt ?? '');
  const text = {
    title: `${last.check.metric}: ${placeOf(last.check)}`,
    subtitle: [
      ...keyOf(placed),
      `- - ${promisedText(last.check)}`,
      ...(change === undefined ? [] : [changeText(change)]),
    ].join('; '),
    description: `Oldest first. ${points.map(pointText).join('. ')}`,
  };
  return drawChart(text, (plot) => ({
    x: {
      domain: [runAxis.low, runAxis.high],
      label: 'run',
      ticks: roomyTicks([...points.keys()], runAxis, { wanted: [], label }),
      tickFormat: label,
    },
    y: {
      ...amountScale(axis, measured.length > 0),
      label: unit === baseUnit('count') ? last.check.metric : `${prefix}${unit}`,
    },
    marks: [
      limitSteps(plot, stepsOf(limits, axis)),
      joiningLine(plot, comparable, LOOKS.passed),
      ...(['passed', 'failed', 'inconclusive'] as const).flatMap((outcome) =>
        pointMarks(
          plot,
          comparable.filter(({ point }) => point.check.outcome === outcome),
          axis,
          LOOKS[outcome],
        ),
      ),
      ...pointMarks(plot, placed.filter(isApart), axis, APART),
      absenceMarks(plot, placed, CHART.quiet),
    ],
  }));
}

interface LimitStep {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Each run's own limit, as long as it stayed the same. */
function stepsOf(
  limits: readonly { readonly x: number; readonly limit: number }[],
  axis: ValueAxis,
): readonly LimitStep[] {
  const steps: LimitStep[] = [];
  for (const { x, limit } of limits.filter((each) => Number.isFinite(each.limit))) {
    const step = { from: x - BESIDE, to: x + BESIDE, limit: heldBy(axis, limit) };
    const last = steps.at(-1);
    const goesOn = last?.limit === step.limit && last.to === step.from;
    if (goesOn) steps[steps.length - 1] = { ...last, to: step.to };
    else steps.push(step);
  }
  return steps;
}

const limitSteps = (plot: Plot, steps: readonly LimitStep[]): Markish =>
  plot.ruleY(steps, {
    x1: 'from',
    x2: 'to',
    y: 'limit',
    stroke: CHART.limit,
    strokeWidth: 2,
    strokeDasharray: '5,3',
  });

/** Nothing where the value is of another unit than the axis. */
function spreadOf({ observed }: ResultsCheck, unit: string, scale: number): Omit<PlacedSpread, 'x'> {
  if (observed?.unit !== unit) return { value: NaN };
  const { low, high, confidence } = observed;
  const value = observed.value / scale;
  if (confidence === 1) return { value };
  return { value, low: low === null ? value : low / scale, high: high === null ? value : high / scale };
}

const PREFIXES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Bytes and bits are many: they are drawn in thousands of thousands. */
function scaleOf(points: readonly TrendPoint[], unit: string): readonly [scale: number, prefix: string] {
  if (unit !== baseUnit('data size') && unit !== baseUnit('data rate')) return [1, ''];
  const largest = Math.max(...points.flatMap(({ check }) => [check.limit.value, check.observed?.value ?? 0]));
  return PREFIXES.find(([scale]) => largest >= scale) ?? [1, ''];
}

function keyOf(placed: readonly PlacedPoint[]): string[] {
  const has = (test: (point: PlacedPoint) => boolean): boolean => placed.some(test);
  const there = ({ value }: PlacedPoint): boolean => Number.isFinite(value);
  return [
    ...(['passed', 'failed', 'inconclusive'] as const).flatMap((outcome) =>
      has((each) => there(each) && each.point.differs.length === 0 && each.point.check.outcome === outcome)
        ? [LOOKS[outcome].name]
        : [],
    ),
    ...(has((each) => there(each) && each.point.differs.length > 0) ? ['□ not comparable'] : []),
    ...(has((each) => !there(each)) ? ['× no value'] : []),
  ];
}

function pointText({ run, check, differs }: TrendPoint): string {
  const seen = check.observed === null ? 'no value' : observedText(check.observed);
  return `${run}: ${seen}, ${check.outcome}, ${promisedText(check)}${differs.length > 0 ? ', not comparable' : ''}`;
}

/** `11-26 12:28` of an ISO date: all the runs of a chart are on one line. */
const dayText = (iso: string): string => iso.slice(5, 16).replace('T', ' ');
