import type { Evidence } from './assertions/judge';
import { failureDoubts, paceDoubts, runDoubts } from './load/doubts';
import { clientTrouble } from './load/health/client-health';
import { isCompleted } from './load/request-record';
import { lossRate, neededSegments } from './network/loss/loss-rate';
import { roundTripP99, roundTripP99ByContainer } from './network/probing/round-trips';
import type { PeakLoad } from './peak-load';
import { formatQuantity, type Dimension, type Quantity } from './quantities/quantity';
import { estimateText } from './report/verdict-line';
import type { Estimation } from './statistics/estimate';

/** By what the round trips in the kernel are judged. */
export const roundTripEvidence = ({ noRoundTrips, connects }: PeakLoad): Evidence =>
  noRoundTrips === undefined ? roundTripP99(connects) : { status: 'unavailable', reason: noRoundTrips };

/** By what lost packets are judged; without enough of them, with how many would do. */
export function lossEvidence({ counted }: PeakLoad, limit: Quantity): Evidence {
  const reading = counted.at(-1)?.reading;
  if (reading === undefined) return { status: 'too few samples', reason: 'nothing was counted', n: 0 };
  const loss = lossRate(reading);
  const needed = neededSegments(limit.value);
  if (loss.status !== 'estimated' || loss.value > 0 || loss.n >= needed) return loss;
  const reason = `${number(loss.n)} segments, none of them lost, do not show that fewer than ${formatQuantity(limit)} are`;
  return { status: 'too few samples', reason, value: 0, n: loss.n, neededSamples: needed };
}

/** Why what was seen may not have been peak load. */
export const peakDoubts = ({ load, found }: PeakLoad): readonly string[] => [
  ...found.doubts,
  ...runDoubts(load.counts, [load.health]),
  ...paceDoubts(load.pace, undefined, clientTrouble(load.health)),
  ...failureDoubts(load.summary, { kind: 'mean' }),
];

/** What was sent, and what is not judged of it. */
export function peakText(peak: PeakLoad): string {
  const { load, found, rate, connects, noRoundTrips, counted } = peak;
  const reading = counted.at(-1)?.reading;
  const lines = [
    `peak load: ${told('request rate', rate)}, 95% of the ${told('request rate', found.carried)} that were answered while ${found.users} users asked for more`,
    `payload of answers: ${told('data rate', payloadRate(peak))}, ${number(load.records.filter(isCompleted).length)} answers`,
    ...(noRoundTrips === undefined
      ? [...roundTripP99ByContainer(connects)].map(
          ([node, p99]) => `p99 round trip to ${node}: ${estimationText(p99)}`,
        )
      : []),
  ];
  if (reading !== undefined) {
    const { total, drops, places, queuesUnknown } = reading;
    lines.push(
      `segments: ${number(total.sent)} sent, ${number(total.withData)} of them with data, ${total.retransmitted} sent again ` +
        `(${total.neverLost} of these for nothing), ${drops} dropped by interfaces${queuesUnknown === undefined ? ' and queues' : ''}`,
      ...places
        .filter((place) => place.retransmitted + place.interfaceDrops + place.queueDrops > 0)
        .map(
          ({ place, retransmitted, interfaceDrops, queueDrops }) =>
            `${place}: ${retransmitted} sent again, ${interfaceDrops} dropped by interfaces, ` +
            (queuesUnknown === undefined ? `${queueDrops} by queues` : 'queues unknown'),
        ),
      ...(queuesUnknown === undefined ? [] : [`queues could not be read: ${queuesUnknown}`]),
    );
  }
  return lines.join('\n');
}

/** Bits a second of the bodies of answers, as they came over the wire. */
function payloadRate({ load }: PeakLoad): number {
  const answered = load.records.filter(isCompleted);
  const bytes = answered.reduce((sum, record) => sum + record.responseBytes, 0);
  const first = answered[0]?.scheduledAt ?? NaN;
  // More than a function takes as arguments, perhaps.
  const last = answered.reduce((latest, { endedAt }) => Math.max(latest, endedAt), -Infinity);
  return (8000 * bytes) / (last - first);
}

const told = (dimension: Dimension, value: number): string => formatQuantity({ dimension, value });
const number = (value: number): string => value.toLocaleString('en-US');
const estimationText = (estimation: Estimation): string =>
  estimation.status === 'estimated' ? estimateText(estimation) : estimation.reason;
