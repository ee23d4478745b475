import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import type { Band } from './chart-bands';
import { ABSENT } from './chart-marks';
import type { KeyEntry } from './chart-panels';
import type { FaultTimeline, ThroughputWindow } from './fault-timeline';

/** Ids of more nodes than these are counted instead. */
const MOST_NAMED = 4;

/** `2 of 10 nodes killed at 12.0 s; rebalanced after 0.6 s; lowest second 96% of normal; 0 of 6,012 requests dropped`. */
export function faultSubtitle(timeline: FaultTimeline): string {
  const { fault, throughput, finding } = timeline;
  const lowest = lowestShare(timeline);
  const parts = [
    ...(isWatched(timeline) ? [] : ['No load was measured']),
    Number.isFinite(fault.at) ? `${fault.name} at ${instantText(timeline, fault.at)}` : fault.name,
    ...(isWatched(timeline) && Number.isFinite(fault.at) ? [rebalancedText(timeline)] : []),
    ...healedText(timeline),
    ...(Number.isFinite(lowest) ? [`${windowText(throughput.window)} ${shareText(lowest)} of normal`] : []),
    ...droppedText(timeline),
    finding,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** Whether there is anything to draw. */
export const isWatched = ({ nodes, throughput, responseTimes }: FaultTimeline): boolean =>
  nodes.some(({ given }) => given.length > 0) || throughput.windows.length + responseTimes.length > 0;

/** The lowest window from that of the fault on, in % of normal; not finite where nobody knows. */
function lowestShare({ fault, throughput }: FaultTimeline): number {
  const { windows, window, normal, lowest } = throughput;
  if (lowest !== undefined) return lowest;
  const completed = windows
    .filter(({ at }) => at + window / 2 > fault.at)
    .map((entry) => entry.completed)
    .filter(Number.isFinite);
  return completed.length > 0 && normal > 0 ? (Math.min(...completed) / normal) * 100 : NaN;
}

/** `rebalanced after 0.6 s`, or that it was not. */
export const rebalancedText = ({ fault, rebalancedAt }: FaultTimeline): string =>
  rebalancedAt === undefined
    ? 'not rebalanced while watched'
    : `rebalanced after ${secondsText(rebalancedAt - fault.at)}`;

const healedText = (timeline: FaultTimeline): readonly string[] =>
  timeline.healedAt === undefined ? [] : [`healed at ${instantText(timeline, timeline.healedAt)}`];

function droppedText({ requests: { total, dropped } }: FaultTimeline): readonly string[] {
  if (!Number.isFinite(total) || !Number.isFinite(dropped)) return [];
  return [`${wholeText(dropped)} of ${wholeText(total)} requests dropped`];
}

/** What stands for what, as far as it is drawn. */
export function faultKey({ nodes, throughput, responseTimes }: FaultTimeline): readonly KeyEntry[] {
  const entry = (shown: boolean, symbol: string, colour: string, text: string): readonly KeyEntry[] =>
    shown ? [{ symbol, colour, text }] : [];
  const counted = nodes.filter(({ given }) => given.some(({ rate }) => Number.isFinite(rate)));
  const harmed = harmedText(counted);
  const { windows, minimum, normal } = throughput;
  const isLimited = minimum !== undefined && Number.isFinite(minimum.value * normal);
  const medians = responseTimes.map(({ median = NaN }) => median);
  const p95 = responseTimes.map((window) => window.p95);
  return [
    ...entry(
      counted.some((node) => !node.harmed),
      '—',
      CHART.bar,
      harmed === undefined ? 'a node' : 'a node that was spared',
    ),
    ...entry(harmed !== undefined, '—', CHART.limit, harmed ?? ''),
    ...entry(
      windows.some(({ completed }) => Number.isFinite(completed)),
      '—',
      CHART.ink,
      'completed',
    ),
    ...entry(failedWindows(windows).length > 0, '■', CHART.limit, 'failed'),
    ...entry(isLimited, '- -', CHART.limit, minimum?.label ?? ''),
    ...entry(medians.some(Number.isFinite), '—', CHART.bar, 'median response time'),
    ...entry(
      p95.some(Number.isFinite),
      '—',
      CHART.second,
      medians.some(Number.isFinite) ? 'p95' : 'p95 of the response time',
    ),
    ...entry(!p95.every(Number.isFinite), ABSENT, CHART.limit, 'no answer'),
  ];
}

/** The windows in which requests failed. */
export const failedWindows = (windows: readonly ThroughputWindow[]): readonly ThroughputWindow[] =>
  windows.filter(({ failed }) => failed > 0 && Number.isFinite(failed));

/** The whole chart in words; the bands in s from the start. */
export function describeFault(timeline: FaultTimeline, bands: readonly Band[]): string {
  const { nodes, throughput, responseTimes, start } = timeline;
  const { normal, minimum, windows } = throughput;
  const harmed = harmedText(nodes);
  const seconds = (value: number): string => wholeText(Math.round(value * 10) / 10);
  const mostFailed = Math.max(...failedWindows(windows).map(({ failed }) => failed));
  const parts = [
    'Requests given to each node, throughput and response time around a fault',
    faultSubtitle(timeline),
    `${wholeText(nodes.length)} nodes${harmed === undefined ? '' : `, ${harmed}`}`,
    ...(Number.isFinite(normal) ? [`Normal throughput: ${rateText(normal)}`] : []),
    ...(minimum === undefined ? [] : [minimum.label]),
    ...(Number.isFinite(mostFailed) ? [`At most ${rateText(mostFailed)} failed`] : []),
    ...bands.map(({ name, from, to }, index) => {
      const end = index === bands.length - 1 ? Infinity : to;
      const inside = ({ at }: { readonly at: number }): boolean =>
        (at - start) / 1000 >= from && (at - start) / 1000 < end;
      const figures = [
        ...rangeText(
          'completed',
          windows.filter(inside).map(({ completed }) => completed),
          rateText,
        ),
        ...rangeText(
          'p95',
          responseTimes.filter(inside).map(({ p95 }) => p95),
          durationText,
        ),
      ];
      return [`${name}, ${seconds(from)} to ${seconds(to)} s`, figures.join(', ')].filter(Boolean).join(': ');
    }),
  ];
  return `${parts.join('. ')}.`;
}

function rangeText(
  name: string,
  values: readonly number[],
  textOf: (value: number) => string,
): readonly string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  return [`${name} ${[...new Set([Math.min(...finite), Math.max(...finite)].map(textOf))].join(' to ')}`];
}

/** `harmed: node-3, node-7`; undefined where none was. */
function harmedText(nodes: FaultTimeline['nodes']): string | undefined {
  const harmed = nodes.filter((node) => node.harmed).map(({ id }) => id);
  if (harmed.length === 0) return undefined;
  return harmed.length <= MOST_NAMED
    ? `harmed: ${harmed.join(', ')}`
    : `harmed: ${wholeText(harmed.length)} nodes`;
}

const windowText = (window: number): string =>
  window === 1000 ? 'lowest second' : `lowest ${durationText(window)}`;

const instantText = ({ start }: FaultTimeline, at: number): string => `${((at - start) / 1000).toFixed(1)} s`;

/** Tenths of a second; finer where that would be nothing. */
function secondsText(duration: number): string {
  const seconds = duration / 1000;
  return `${seconds < 1 ? String(Number(seconds.toPrecision(2))) : seconds.toFixed(1)} s`;
}

const durationText = (value: number): string => formatQuantity({ dimension: 'duration', value });
const rateText = (value: number): string => formatQuantity({ dimension: 'request rate', value });
const shareText = (value: number): string => formatQuantity({ dimension: 'share', value });
