import { formatQuantity, type Dimension } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import type { NetworkPart, NetworkPicture } from './network-chart-input';
import { intervalText } from './quantity-text';

/** What the panels are called. */
export const PART_NAMES = {
  roundTrips: 'kernel round trip',
  traffic: 'traffic',
  loss: 'segments lost',
  throughput: 'path throughput, after the load',
} as const;

/** `round trip p99 90 µs to 210 µs; no segment lost, at most 0.0083% (95% sure); path 12 Gbit/s to 13 Gbit/s`. */
export function networkSubtitle(picture: NetworkPicture): string {
  const { roundTrips, throughput, finding } = picture;
  const parts = [
    `Round trip p99 ${rangeText(
      'duration',
      roundTrips.windows.map(({ p99 }) => p99),
    )}`,
    lossText(picture),
    `path ${rangeText(
      'data rate',
      throughput.windows.map(({ rate }) => rate),
    )}`,
    finding,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function lossText({ loss }: NetworkPicture): string {
  const last = loss.windows.findLast(({ lost }) => Number.isFinite(lost));
  if (last === undefined) return 'loss not measured';
  const lost = last.lost === 0 ? 'no segment lost' : `${shareText(last.lost)} of segments lost`;
  return Number.isFinite(last.upper) ? `${lost}, at most ${shareText(last.upper)}` : lost;
}

/** `upper bound (95% sure)`. */
export const boundText = (confidence: number): string =>
  Number.isFinite(confidence)
    ? `upper bound (${wholeText(Math.round(confidence * 1000) / 10)}% sure)`
    : 'upper bound';

/** The whole chart in words. */
export function describeNetwork(picture: NetworkPicture): string {
  const { roundTrips, traffic, loss, throughput } = picture;
  const parts = [
    'Round trips, traffic, loss and throughput of the network between containers over time',
    networkSubtitle(picture),
    partText(PART_NAMES.roundTrips, roundTrips, [
      `p50 ${rangeText(
        'duration',
        roundTrips.windows.map(({ p50 }) => p50),
      )}`,
      `p99 ${rangeText(
        'duration',
        roundTrips.windows.map(({ p99 }) => p99),
      )}`,
    ]),
    partText(PART_NAMES.traffic, traffic, [
      `requests ${rangeText(
        'request rate',
        traffic.windows.map(({ requests }) => requests),
      )}`,
      `segments ${rangeText(
        'count',
        traffic.windows.map(({ segments }) => segments),
      )} per second`,
    ]),
    partText(PART_NAMES.loss, loss, [`${lossText(picture)}, ${boundText(loss.confidence)}`]),
    partText(PART_NAMES.throughput, throughput, [
      rangeText(
        'data rate',
        throughput.windows.map(({ rate }) => rate),
      ),
    ]),
  ];
  return `${parts.join('. ')}.`;
}

function partText(
  name: string,
  { windows, limit, absence }: NetworkPart<unknown>,
  figures: readonly string[],
): string {
  if (windows.length === 0) return `${name}: not measured${absence === undefined ? '' : `, ${absence}`}`;
  const count = `${wholeText(windows.length)} ${windows.length === 1 ? 'window' : 'windows'}`;
  return [`${name}: ${count}`, ...figures, ...(limit === undefined ? [] : [`limit: ${limit.label}`])].join(
    ', ',
  );
}

function rangeText(dimension: Dimension, values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return 'not measured';
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
  return low < high ? intervalText({ dimension, low, high }) : formatQuantity({ dimension, value: low });
}

const shareText = (value: number): string => formatQuantity({ dimension: 'share', value });
