import { timeUnit } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { shorten } from './chart-canvas';
import { hoverOverAll } from './chart-hover';
import { drawPanels } from './chart-panels';
import { MOST_LINES, placeAllVerticals } from './fault-timeline-verticals';
import type { LoadTimeline } from './load-timeline';
import type { TimelineExtras } from './load-timeline-input';
import { EVENT, timelinePanels, type TimelineAxes } from './load-timeline-panels';
import { describeTimeline, timelineSubtitle, windowHover } from './load-timeline-words';

/** Fewer requests, or a shorter time in ms, have no course over time. */
const LEAST_REQUESTS = 10;
const LEAST_SPAN = 1000;
/** Requests that a window holds where there are enough of them, and how many windows there are. */
const PER_WINDOW = 10;
const FEWEST_WINDOWS = 20;
const MOST_WINDOWS = 96;
const LONGEST_LABEL = 44;
/** Lines of events; more would be a surface. */
const MOST_EVENTS = 24;

/**
 * SVG text of a load over time: median and 95th percentile of the time to first token (of the response time, where
 * nothing streamed), requests/s that completed and failed, requests in flight, and what was used meanwhile. Undefined
 * of fewer than 10 requests, or of less than a second.
 */
export async function loadTimelineChart(
  timeline: LoadTimeline,
  { title, overlays = [], events = [] }: { readonly title: string } & Partial<TimelineExtras>,
): Promise<string | undefined> {
  const { requests, span } = timeline;
  if (requests < LEAST_REQUESTS || !(span.to - span.from >= LEAST_SPAN)) return undefined;
  const windows = timeline.windows(
    Math.min(MOST_WINDOWS, Math.max(FEWEST_WINDOWS, Math.floor(requests / PER_WINDOW))),
  );
  const [scale, unit] = timeUnit(span.to - span.from);
  const place = (at: number): number => (at - span.from) / scale;
  const time = { type: 'linear', low: 0, high: place(span.to) } as const;
  const isInside = ({ at }: { readonly at: number }): boolean => at >= span.from && at <= span.to;
  const extras = {
    overlays: overlays
      .map((overlay) => ({ ...overlay, points: overlay.points.filter(isInside) }))
      .filter(({ points }) => points.some(({ value }) => Number.isFinite(value))),
    events: events.filter(isInside).toSorted((one, other) => one.at - other.at),
  };
  const axes = {
    time,
    timeLabel: `time (${unit})`,
    place,
    ...eventLines(
      time,
      extras.events.map(({ at, label }) => ({ x: place(at), label })),
    ),
  };
  const hovers = windows.map((window) => ({
    from: place(window.from),
    to: place(window.to),
    text: windowHover(timeline, window, extras),
  }));
  const text = {
    title,
    subtitle: timelineSubtitle(timeline, windows),
    description: describeTimeline(timeline, windows, extras),
  };
  return drawPanels(text, (plot) =>
    hoverOverAll(
      plot,
      timelinePanels(plot, timeline, windows, { overlays: extras.overlays, axes }),
      hovers.filter(({ from, to }) => from < to),
    ),
  );
}

/** The first events with a label, the others as lines. */
function eventLines(
  time: ValueAxis,
  events: readonly { readonly x: number; readonly label: string }[],
): Pick<TimelineAxes, 'labelled' | 'unlabelled'> {
  const lines = events.slice(0, MOST_EVENTS).map(({ x, label }) => ({
    x,
    label: shorten(label, LONGEST_LABEL),
    ...EVENT,
  }));
  return {
    labelled: placeAllVerticals(time, lines.slice(0, MOST_LINES)),
    unlabelled: lines.slice(MOST_LINES),
  };
}
