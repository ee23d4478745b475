import type { ValueAxis } from './chart-bins';
import { placeBands, type Band } from './chart-bands';
import { CHART, shorten } from './chart-canvas';
import { hoverOverAll, hoverStretches } from './chart-hover';
import { drawPanels } from './chart-panels';
import type { Vertical } from './chart-verticals';
import type { FaultTimeline } from './fault-timeline';
import { nodesPanel, responsePanel, throughputPanel, type SharedAxis } from './fault-timeline-panels';
import { faultHover } from './fault-timeline-hover';
import { placeAllVerticals } from './fault-timeline-verticals';
import { describeFault, faultKey, faultSubtitle, isWatched, rebalancedText } from './fault-timeline-words';

/** Characters of a label beside a line. */
const LONGEST_LABEL = 44;
/** Of the texts that the pointer shows: lines of many nodes leave little room for them. */
const MOST_TOLD = 72;

/**
 * SVG text of a fault under load over time in s from the start: requests/s given to each node, throughput with
 * what failed, and response times, with bands before, during and after the failover.
 */
export function faultTimelineChart(given: FaultTimeline): Promise<string> {
  const timeline = timed(given);
  const time = timeAxis(timeline);
  const bands = bandsOf(timeline, time);
  const text = {
    title: timeline.title,
    subtitle: faultSubtitle(timeline),
    description: describeFault(timeline, isWatched(timeline) ? bands : []),
  };
  if (!isWatched(timeline)) return drawPanels(text);

  const verticals = placeAllVerticals(time, verticalsOf(timeline));
  const labelRows = Math.max(0, ...verticals.map(({ row }) => row + 1));
  const shared: SharedAxis = {
    start: timeline.start,
    time,
    verticals,
    // Names stand above the labels of the lines: a line must not run through a name.
    bands: placeBands(time, bands).map((band) => ({ ...band, row: band.row + labelRows })),
  };
  const told = [
    timeline.throughput.windows,
    timeline.responseTimes,
    ...timeline.nodes.map((node) => node.given),
  ];
  const hovers = hoverStretches(
    time,
    (told.find((series) => series.length > 0) ?? []).map(({ at }) => ({
      x: (at - timeline.start) / 1000,
      at,
    })),
    MOST_TOLD,
    (group) => faultHover(group, timeline),
  );
  return drawPanels({ ...text, key: faultKey(timeline) }, (plot) =>
    hoverOverAll(
      plot,
      [
        nodesPanel(plot, timeline, shared),
        throughputPanel(plot, timeline, shared),
        responsePanel(plot, timeline, shared),
      ],
      hovers,
    ),
  );
}

/** Only what has a place in time; nothing is rebalanced or healed before the fault. */
function timed(timeline: FaultTimeline): FaultTimeline {
  const { start, fault, rebalancedAt, healedAt, nodes, throughput, responseTimes } = timeline;
  const hasPlace = ({ at }: { readonly at: number }): boolean => Number.isFinite(at);
  const fromFault = (at: number | undefined): number | undefined =>
    at !== undefined && Number.isFinite(at) && at >= fault.at ? at : undefined;
  return {
    ...timeline,
    start: Number.isFinite(start) ? start : 0,
    rebalancedAt: fromFault(rebalancedAt),
    healedAt: fromFault(healedAt),
    nodes: nodes.map((node) => ({ ...node, given: node.given.filter(hasPlace) })),
    throughput: { ...throughput, windows: throughput.windows.filter(hasPlace) },
    responseTimes: responseTimes.filter(hasPlace),
  };
}

/** In s from the start: all that was measured, and every event. */
function timeAxis(timeline: FaultTimeline): ValueAxis {
  const { start, fault, rebalancedAt, healedAt, nodes, throughput, responseTimes } = timeline;
  const measured = [...nodes.flatMap(({ given }) => given), ...throughput.windows, ...responseTimes];
  const last = throughput.windows.slice(-1).map(({ at }) => at + throughput.window / 2);
  const events = [fault.at, rebalancedAt ?? NaN, healedAt ?? NaN, ...last].filter(Number.isFinite);
  const seconds = [...measured.map(({ at }) => at), ...events].map((at) => (at - start) / 1000);
  const low = seconds.reduce((least, at) => Math.min(least, at), 0);
  const high = seconds.reduce((most, at) => Math.max(most, at), low);
  return { type: 'linear', low, high: high > low ? high : low + 1 };
}

function bandsOf({ start, fault, rebalancedAt }: FaultTimeline, { low, high }: ValueAxis): readonly Band[] {
  const broken = (fault.at - start) / 1000;
  const spread = rebalancedAt === undefined ? high : (rebalancedAt - start) / 1000;
  return [
    { name: 'before', from: low, to: broken },
    { name: 'failover', from: broken, to: spread },
    { name: 'after', from: spread, to: high },
  ].filter(({ from, to }) => Number.isFinite(broken) && from < to);
}

/** The fault, and where there were any, the rebalancing and the healing. */
function verticalsOf(timeline: FaultTimeline): readonly Vertical[] {
  const { start, fault, rebalancedAt, healedAt } = timeline;
  const line = (at: number | undefined, of: Omit<Vertical, 'x'>): readonly Vertical[] =>
    at === undefined || !Number.isFinite(at) ? [] : [{ ...of, x: (at - start) / 1000 }];
  const faultName = shorten(fault.name, LONGEST_LABEL);
  return [
    ...line(fault.at, { label: faultName, colour: CHART.limit, dashes: '6,4' }),
    ...line(rebalancedAt, { label: rebalancedText(timeline), colour: CHART.good, dashes: '3,3' }),
    ...line(healedAt, { label: 'healed', colour: CHART.ink, dashes: '1,3' }),
  ];
}
