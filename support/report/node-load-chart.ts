import type { Markish, PlotOptions } from '@observablehq/plot';
import { amountAxis, amountScale, FRAME, textWidth, wholeText } from './chart-axes';
import { CHART, type Mark, type Plot } from './chart-canvas';
import { absenceMarks, limitLine, pointMarks, type PlacedSpread } from './chart-marks';
import { drawPanels } from './chart-panels';
import { hoverOverAll, hoverStretches, MOST_HOVERS } from './chart-hover';
import type { LoadedNode, NodeLoad } from './node-load';
import { nodeNames, type NodeNames } from './node-load-names';
import {
  cpuOf,
  describeNodeLoad,
  meanRequests,
  nodeHover,
  nodeLoadKey,
  nodeLoadSubtitle,
} from './node-load-words';

/** Pixels: of a panel without its margins, and between panels. */
const INNER = 150;
const GAP = 14;
/** Half a bar's width, where nodes are 1 apart. */
const HALF_BAR = 0.36;
/** Pixels that a line of text takes. */
const LINE = 14;

/**
 * SVG text of how the load was spread: above the requests of each node with their mean and the band within
 * which they may differ, below its CPU use in % of its share.
 */
export function nodeLoadChart(load: NodeLoad): Promise<string> {
  const { title, nodes } = load;
  const text = { title, subtitle: nodeLoadSubtitle(load), description: describeNodeLoad(load) };
  if (nodes.length === 0) return drawPanels(text);
  const names = nodeNames(nodes.map(({ id }) => id));
  const mean = meanRequests(nodes);
  const hovers = hoverStretches(
    { type: 'linear', low: 0.5, high: nodes.length + 0.5 },
    nodes.map((node, index) => ({ ...node, x: index + 1 })),
    MOST_HOVERS,
    (group) => nodeHover(group, mean),
  );
  return drawPanels({ ...text, key: nodeLoadKey(load) }, (plot) =>
    hoverOverAll(plot, [requestsPanel(plot, load), cpuPanel(plot, load, names)], hovers),
  );
}

function requestsPanel(plot: Plot, { nodes, limits }: NodeLoad): PlotOptions {
  const points = placed(nodes, ({ requests }) => requests);
  const mean = meanRequests(nodes);
  const measured = Number.isFinite(mean);
  const limit = measured ? limitsOf(limits?.difference) : [];
  const band = limit.map((share) => ({
    low: Math.max(0, mean * (1 - share / 200)),
    high: mean * (1 + share / 200),
  }));
  const axis = amountAxis(
    points,
    band.map(({ high }) => high),
    'linear',
  );
  const marginTop = GAP;
  return {
    height: INNER + marginTop + GAP,
    marginTop,
    marginBottom: GAP,
    x: { ...nodeScale(nodes), axis: null },
    y: { ...amountScale(axis, measured), label: 'requests' },
    marks: [
      bars(plot, points),
      plot.ruleY([0], { stroke: CHART.ink }),
      plot.rect(band, { y1: 'low', y2: 'high', fill: CHART.good, fillOpacity: 0.25 }),
      plot.ruleY(
        band.flatMap(({ low, high }) => [low, high]),
        { stroke: CHART.good, strokeWidth: 1 },
      ),
      plot.ruleY(measured ? [mean] : [], { stroke: CHART.ink, strokeWidth: 1.5 }),
      absenceMarks(plot, points, CHART.ink),
      ...numbersInBars(plot, points),
    ],
  };
}

function cpuPanel(plot: Plot, { nodes, limits }: NodeLoad, names: NodeNames): PlotOptions {
  const means = placed(nodes, (node) => cpuOf(node).mean);
  const highs = placed(nodes, (node) => cpuOf(node).highest);
  const limit = limitsOf(limits?.cpu);
  const axis = amountAxis([...means, ...highs], limit, 'linear');
  const measured = [...means, ...highs].some(({ value }) => Number.isFinite(value));
  const marginBottom = names.labelOffset + 10;
  return {
    height: INNER + GAP + marginBottom,
    marginTop: GAP,
    marginBottom,
    x: {
      ...nodeScale(nodes),
      ticks: [...names.ticks],
      tickSize: 0,
      tickFormat: (tick: number) => names.names[tick - 1] ?? '',
      tickRotate: names.rotation,
      label: names.label,
      labelOffset: names.labelOffset,
    },
    y: { ...amountScale(axis, measured), label: "CPU, % of a node's share" },
    marks: [
      bars(plot, means),
      plot.ruleY([0], { stroke: CHART.ink }),
      ...limit.map((value) => limitLine(plot, axis, value)),
      ...pointMarks(plot, highs, axis, { colour: CHART.second }),
      absenceMarks(plot, means, CHART.ink),
    ],
  };
}

const placed = (
  nodes: readonly LoadedNode[],
  valueOf: (node: LoadedNode) => number,
): readonly PlacedSpread[] => nodes.map((node, index) => ({ x: index + 1, value: valueOf(node) }));

const bars = (plot: Plot, points: readonly PlacedSpread[]): Markish =>
  plot.rect(
    points.filter(({ value }) => Number.isFinite(value)),
    {
      x1: ({ x }: PlacedSpread) => x - HALF_BAR,
      x2: ({ x }: PlacedSpread) => x + HALF_BAR,
      y1: 0,
      y2: 'value',
      fill: CHART.bar,
      fillOpacity: 0.6,
    },
  );

/** At the foot of each bar, where neither the band nor the mean is in the way: level, upright, or none. */
function numbersInBars(plot: Plot, points: readonly PlacedSpread[]): readonly Markish[] {
  const width = ((FRAME.right - FRAME.left) / points.length) * HALF_BAR * 2;
  const counted = points.filter(({ value }) => Number.isFinite(value));
  const isLevel = counted.every(({ value }) => textWidth(wholeText(value)) <= width);
  if (!isLevel && width < LINE) return [];
  return [
    plot.text(counted, {
      x: 'x',
      text: ({ value }: PlacedSpread) => wholeText(value),
      frameAnchor: 'bottom',
      dy: -6,
      fill: CHART.ink,
      ...(isLevel ? {} : { rotate: -90, textAnchor: 'start', lineAnchor: 'middle' }),
    }),
  ];
}

const limitsOf = (limit: Mark | undefined): readonly number[] =>
  limit !== undefined && Number.isFinite(limit.value) ? [limit.value] : [];

const nodeScale = ({ length }: readonly LoadedNode[]) =>
  ({ type: 'linear', domain: [0.5, length + 0.5] }) as const;
