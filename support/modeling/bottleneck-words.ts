import { formatQuantity } from '../quantities/quantity';
import type { BottleneckLevel } from './bottleneck-levels';
import type { ResourceLine } from './bottleneck-lines';
import type { LoadPlateau } from './bottleneck-plateau';

/** `50.1 req/s (95% interval 49.6 to 50.5 req/s)`. */
export const intervalText = ({ fullAt: { value, low, high } }: Pick<ResourceLine, 'fullAt'>): string =>
  Number.isFinite(high)
    ? `${rateText(value)} (95% interval ${rateText(low).replace(/ .*/, '')} to ${rateText(high)})`
    : `${rateText(value)} (95% interval from ${rateText(low)} up)`;

/** `45 req/s and 120 ms`. */
export const levelText = ({ load, latency }: BottleneckLevel): string =>
  Number.isFinite(latency) ? `${rateText(load)} and ${durationText(latency)}` : rateText(load);

/** `GPU, CPU or memory`. */
export function named(names: readonly string[], word: 'or' | 'and'): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** Sentences one after another, without those that have nothing to say. */
export const paragraphOf = (sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ');

/** Requests/s as every paragraph writes them. */
export const rateText = (value: number): string => formatQuantity({ dimension: 'request rate', value });

/** `120 ms`. */
export const durationText = (value: number): string => formatQuantity({ dimension: 'duration', value });

/** `81.7%` of a share from 0 to 1. */
export const shareText = (share: number): string =>
  formatQuantity({ dimension: 'share', value: 100 * share });

/** `2.1 times`. */
export const timesText = (ratio: number): string => `${ratio.toFixed(1)} times`;

/** `Throughput stopped growing at 3.9 req/s while latency rose to 2.0 times what it was`, without a full stop. */
export function plateauText({ from, to, falls, slower }: LoadPlateau): string {
  const load = falls
    ? `Throughput fell from ${rateText(from)} to ${rateText(to)}`
    : `Throughput stopped growing at ${rateText((from + to) / 2)}`;
  return `${load} while latency rose to ${timesText(slower)} what it was`;
}
