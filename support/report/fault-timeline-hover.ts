import { formatQuantity } from '../quantities/quantity';
import { placeText, rangeLine } from './chart-hover';
import type { FaultTimeline, NodeTimeline } from './fault-timeline';

/**
 * What is said where the pointer rests on windows in a row: completed and failed requests/s, the share of normal, the
 * response times, and what a node was given.
 */
export function faultHover(
  group: readonly { readonly x: number; readonly at: number }[],
  { nodes, throughput, responseTimes }: FaultTimeline,
): string {
  const { window, windows, normal } = throughput;
  // Windows of one kind need not have the same middles as those of another.
  const half = Number.isFinite(window) ? window / 2 : 0;
  const [from, to] = [(group[0]?.at ?? NaN) - half, (group.at(-1)?.at ?? NaN) + half];
  const within = <T extends { readonly at: number }>(series: readonly T[]): readonly T[] =>
    series.filter(({ at }) => at >= from && at < to + (half === 0 ? 1 : 0));
  const counted = within(windows);
  const completed = counted.map((entry) => entry.completed).filter(Number.isFinite);
  const lowest = Math.min(...completed);
  const share = (100 * lowest) / normal;
  const shareText = Number.isFinite(share)
    ? `, ${completed.length > 1 ? 'at least ' : ''}${formatQuantity({ dimension: 'share', value: share })} of normal`
    : '';
  const answered = within(responseTimes);
  const medians = answered.map(({ median = NaN }) => median);
  const highs = answered.map(({ p95 }) => p95);
  const [harmed, spared] = [nodes.filter((node) => node.harmed), nodes.filter((node) => !node.harmed)];
  const givenTo = (some: readonly NodeTimeline[]): readonly number[] =>
    some.flatMap(({ given }) => within(given).map(({ rate }) => rate));
  return [
    placeText(
      [(group[0]?.x ?? 0) - half / 1000, (group.at(-1)?.x ?? 0) + half / 1000].map((x) => ({ x })),
      's',
    ),
    ...rangeLine('completed', completed, 'request rate', shareText),
    ...rangeLine(
      'failed',
      counted.map(({ failed }) => failed),
      'request rate',
    ),
    ...rangeLine('median response time', medians, 'duration'),
    ...rangeLine('p95', highs, 'duration'),
    ...(answered.length > 0 && !highs.some(Number.isFinite) ? ['no answer'] : []),
    ...rangeLine(
      harmed.length === 0 ? 'a node was given' : 'a spared node was given',
      givenTo(spared),
      'request rate',
    ),
    ...rangeLine('a harmed node was given', givenTo(harmed), 'request rate'),
  ].join('\n');
}
