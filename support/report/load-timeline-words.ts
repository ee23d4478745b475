import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { shorten } from './chart-canvas';
import { rangeLine } from './chart-hover';
import type { LoadTimeline, TimelineWindow } from './load-timeline';
import type { TimelineExtras } from './load-timeline-input';
import type { DurationCounts } from './load-timeline-spread';

/** With fewer values the 95th percentile is the longest of them. */
const LEAST_P95 = 20;

/** What the upper panel shows, as long as a user waits for it. */
export const waitName = ({ isStreamed }: LoadTimeline): string =>
  isStreamed ? 'time to first token' : 'response time';

/** The durations of a window that the upper panel shows. */
export const waitsOf = ({ isStreamed }: LoadTimeline, window: TimelineWindow): DurationCounts =>
  isStreamed ? window.firstContents : window.responses;

/** `1,234 requests in 61 s: 1,220 completed, 14 timed out; 30 of them to warm up; windows of 0.5 s`. */
export function timelineSubtitle(timeline: LoadTimeline, windows: readonly TimelineWindow[]): string {
  const { requests, outcomes, warmUps, span } = timeline;
  const counts = [...outcomes].toSorted(([, one], [, other]) => other - one);
  const ended = counts.map(([outcome, count]) => `${wholeText(count)} ${outcome}`).join(', ');
  const width = Math.max(...windows.map(({ from, to }) => to - from));
  return [
    `${wholeText(requests)} requests in ${durationText(span.to - span.from)}: ${ended}`,
    ...(warmUps > 0 ? [`${wholeText(warmUps)} of them to warm up, shaded`] : []),
    `windows of ${durationText(width)}`,
  ].join('; ');
}

/** `p95`, and what it is where a window holds few requests. */
export const p95Name = (timeline: LoadTimeline, windows: readonly TimelineWindow[]): string =>
  windows.some((window) => isFew(waitsOf(timeline, window))) ? 'p95 (of under 20: longest)' : 'p95';

const isFew = ({ count }: DurationCounts): boolean => count > 0 && count < LEAST_P95;

/** The whole chart in words. */
export function describeTimeline(
  timeline: LoadTimeline,
  windows: readonly TimelineWindow[],
  { overlays, events }: TimelineExtras,
): string {
  const { from: start } = timeline.span;
  const waits = windows.map((window) => waitsOf(timeline, window));
  const range = (name: string, values: readonly number[], dimension: 'duration' | 'request rate' | 'count') =>
    rangeLine(name, values, dimension);
  const parts = [
    'Requests over time',
    timelineSubtitle(timeline, windows),
    ...range(
      `${waitName(timeline)}, p50 of a window:`,
      waits.map((counts) => counts.percentile(0.5)),
      'duration',
    ),
    ...range(
      'p95:',
      waits.map((counts) => counts.percentile(0.95)),
      'duration',
    ),
    ...range(
      'completed:',
      windows.map(({ completedRate }) => completedRate),
      'request rate',
    ),
    ...range(
      'in flight:',
      windows.map(({ inFlight }) => inFlight),
      'count',
    ),
    ...overlays.flatMap(({ name, points }) =>
      rangeLine(
        `${name}:`,
        points.map(({ value }) => value),
        'share',
      ),
    ),
    ...events.slice(0, MOST_READ).map(({ at, label }) => `${label} at ${durationText(at - start)}`),
    ...(events.length > MOST_READ ? [`${wholeText(events.length - MOST_READ)} more events`] : []),
  ];
  return `${parts.join('. ')}.`;
}

/** Events that are read out. */
const MOST_READ = 16;

/** What is said where the pointer rests on a window, of all panels. */
export function windowHover(
  timeline: LoadTimeline,
  window: TimelineWindow,
  { overlays, events }: TimelineExtras,
): string {
  const { from: start } = timeline.span;
  const { from, to, completed, failed, completedRate, failedRate, inFlight, warmUp } = window;
  const waits = waitsOf(timeline, window);
  const isInside = ({ at }: { readonly at: number }): boolean => at >= from && at < to;
  const rated = (count: number, rate: number): string =>
    Number.isFinite(rate) ? `${wholeText(count)} (${rateText(rate)})` : wholeText(count);
  const [begin, end] = [from, to].map((at) => (at === start ? '0 s' : durationText(at - start)));
  const place = `${begin?.replace(/^([\d.]+) s$/u, '$1')} to ${end}`;
  return [
    `${place}${warmUp ? ', warm-up' : ''}`,
    waits.count === 0 ? `no ${waitName(timeline)}: nothing arrived` : waitText(waitName(timeline), waits),
    `completed ${rated(completed, completedRate)}${failed === 0 ? '' : `, failed ${rated(failed, failedRate)}`}`,
    `in flight ${Number(inFlight.toPrecision(3)).toLocaleString('en-US')} on average`,
    ...useLines(overlays, isInside),
    ...events.filter(isInside).map(({ at, label }) => `at ${durationText(at - start)}: ${label}`),
  ].join('\n');
}

/** Each of the first series; of more of them how far they range together. */
function useLines(
  overlays: TimelineExtras['overlays'],
  isInside: (point: { readonly at: number }) => boolean,
): readonly string[] {
  const valuesOf = ({ points }: TimelineExtras['overlays'][number]): readonly number[] =>
    points.filter(isInside).map(({ value }) => value);
  const others = overlays.slice(MOST_TOLD);
  return [
    ...overlays
      .slice(0, MOST_TOLD)
      .flatMap((one) => rangeLine(shorten(one.name, LONGEST_NAME), valuesOf(one), 'share')),
    ...rangeLine(`${wholeText(others.length)} more:`, others.flatMap(valuesOf), 'share'),
  ];
}

/** Series that are told one by one, and characters of their names. */
const MOST_TOLD = 4;
const LONGEST_NAME = 24;

function waitText(name: string, waits: DurationCounts): string {
  const high = durationText(waits.percentile(0.95));
  const p95 = isFew(waits) ? `longest ${high}` : `p95 ${high}`;
  return `${name} p50 ${durationText(waits.percentile(0.5))}, ${p95} (of ${wholeText(waits.count)})`;
}

/** `850 ms`, `12.5 s`, `1 h 16 min 40 s`. */
function durationText(value: number): string {
  if (value < SECOND) return formatQuantity({ dimension: 'duration', value });
  if (value < LONG) return `${Number((value / SECOND).toPrecision(3))} s`;
  const seconds = Math.round(value / SECOND);
  const parts = [
    `${Math.floor(seconds / 3600)} h`,
    `${Math.floor(seconds / 60) % 60} min`,
    `${seconds % 60} s`,
  ];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ');
}

const SECOND = 1000;
const LONG = 600_000;

const rateText = (value: number): string => formatQuantity({ dimension: 'request rate', value });
