import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import { ABSENT } from './chart-marks';
import { rangeLine } from './chart-hover';
import type { KeyEntry } from './chart-panels';
import type { LoadedNode, NodeLoad } from './node-load';

/** More are a table, and belong in one. */
const MOST_READ = 24;

/** Mean of the counted requests; not a number where none were counted. */
export function meanRequests(nodes: readonly LoadedNode[]): number {
  const counted = countedOf(nodes);
  return counted.reduce((sum, requests) => sum + requests, 0) / counted.length;
}

/** CPU use in % of the share; not a number where it is not known. */
export const cpuOf = ({ cpu }: LoadedNode): { readonly mean: number; readonly highest: number } =>
  cpu.status === 'measured' ? cpu : { mean: NaN, highest: NaN };

/** `5 nodes; 1,180 to 1,220 requests each, 3.3% of the mean apart; CPU at most 71% of a node's share; the finding`. */
export function nodeLoadSubtitle({ nodes, finding }: NodeLoad): string {
  const parts =
    nodes.length === 0
      ? ['No node was loaded']
      : [nodesText(nodes.length), ...requestsText(nodes), ...cpuText(nodes)];
  return [...parts, ...(finding === '' ? [] : [finding])].join('; ');
}

function requestsText(nodes: readonly LoadedNode[]): readonly string[] {
  const counted = countedOf(nodes);
  if (counted.length === 0) return ['requests not counted'];
  const [least, most] = [Math.min(...counted), Math.max(...counted)];
  const range = [...new Set([least, most].map(countText))].join(' to ');
  const apart = ((most - least) / meanRequests(nodes)) * 100;
  const difference = Number.isFinite(apart) ? `, ${shareText(apart)} of the mean apart` : '';
  const absent = nodes.length - counted.length;
  return [
    `${range} requests each${difference}`,
    ...(absent === 0 ? [] : [`requests of ${nodesText(absent)} not counted`]),
  ];
}

function cpuText(nodes: readonly LoadedNode[]): readonly string[] {
  const known = nodes.map((node) => cpuOf(node).highest).filter(Number.isFinite);
  const unknown = nodes.length - known.length;
  if (known.length === 0) return ['CPU not known'];
  const most = `CPU at most ${shareText(Math.max(...known))} of a node's share`;
  return [most, ...(unknown === 0 ? [] : [`CPU of ${nodesText(unknown)} not known`])];
}

/** What stands for what, as far as it is drawn. */
export function nodeLoadKey({ nodes, limits }: NodeLoad): readonly KeyEntry[] {
  const mean = meanRequests(nodes);
  const cpus = nodes.map(cpuOf);
  const entry = (shown: boolean, symbol: string, colour: string, text: string): readonly KeyEntry[] =>
    shown ? [{ symbol, colour, text }] : [];
  const { difference, cpu } = limits ?? {};
  const absent = [
    ...(nodes.every(({ requests }) => Number.isFinite(requests)) ? [] : ['requests not counted']),
    ...(cpus.every((use) => Number.isFinite(use.mean)) ? [] : ['CPU not known']),
  ];
  return [
    ...entry(Number.isFinite(mean), '—', CHART.ink, `mean: ${countText(mean)} requests`),
    ...entry(Number.isFinite(mean) && isLimit(difference), '▬', CHART.good, difference?.label ?? ''),
    ...entry(
      cpus.some((use) => Number.isFinite(use.mean)),
      '■',
      CHART.bar,
      'mean CPU use',
    ),
    ...entry(
      cpus.some((use) => Number.isFinite(use.highest)),
      '●',
      CHART.second,
      'highest second',
    ),
    ...entry(isLimit(cpu), '- -', CHART.limit, cpu?.label ?? ''),
    ...entry(absent.length > 0, ABSENT, CHART.ink, absent.join(', or ')),
  ];
}

/** The whole chart in words. */
export function describeNodeLoad(load: NodeLoad): string {
  const { nodes, limits } = load;
  const mean = meanRequests(nodes);
  const parts = [
    'Requests and CPU use of each node',
    nodeLoadSubtitle(load),
    ...(Number.isFinite(mean) ? [`Mean: ${countText(mean)} requests`] : []),
    ...[limits?.difference, limits?.cpu].flatMap((limit) =>
      limit !== undefined && isLimit(limit) ? [limit.label] : [],
    ),
    ...nodes.slice(0, MOST_READ).map(nodeText),
    ...(nodes.length > MOST_READ ? [`And ${nodesText(nodes.length - MOST_READ)} more`] : []),
  ];
  return `${parts.join('. ')}.`;
}

function nodeText(node: LoadedNode): string {
  const { id, requests, cpu } = node;
  const { mean, highest } = cpuOf(node);
  const given = Number.isFinite(requests) ? `${countText(requests)} requests` : 'requests not counted';
  if (Number.isFinite(mean)) return `${id}: ${given}, CPU ${shareText(mean)}${peakText(highest)}`;
  return `${id}: ${given}, CPU not known${cpu.status === 'unavailable' ? ` (${cpu.reason})` : ''}`;
}

/** What is said of a node where the pointer rests on it; of several that stand too close, how far they range. */
export function nodeHover(nodes: readonly LoadedNode[], mean: number): string {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return '';
  if (nodes.length === 1) {
    const apart = (first.requests / mean - 1) * 100;
    const distance = Number.isFinite(apart)
      ? `\n${shareText(Math.abs(apart))} ${apart < 0 ? 'below' : 'above'} the mean of ${countText(mean)} requests`
      : '';
    return `${nodeText(first)}${distance}`;
  }
  const cpus = nodes.map(cpuOf);
  return [
    `${first.id} to ${last.id}: ${nodesText(nodes.length)}`,
    ...rangeLine('requests', countedOf(nodes), 'count'),
    ...rangeLine(
      'CPU',
      cpus.map((use) => use.mean),
      'share',
    ),
    ...rangeLine(
      'highest second',
      cpus.map((use) => use.highest),
      'share',
    ),
  ].join('\n');
}

const peakText = (highest: number): string =>
  Number.isFinite(highest) ? `, highest second ${shareText(highest)}` : '';

const isLimit = (limit: { readonly value: number } | undefined): boolean =>
  limit !== undefined && Number.isFinite(limit.value);

const countedOf = (nodes: readonly LoadedNode[]): readonly number[] =>
  nodes.map(({ requests }) => requests).filter(Number.isFinite);

const nodesText = (count: number): string => `${wholeText(count)} ${count === 1 ? 'node' : 'nodes'}`;

/** Whole requests; a mean of few of them to a tenth. */
const countText = (count: number): string =>
  count.toLocaleString('en-US', { maximumFractionDigits: count < 100 ? 1 : 0 });

const shareText = (value: number): string => formatQuantity({ dimension: 'share', value });
