import { blockBootstrap } from '../../statistics/block-bootstrap';
import type { Estimation } from '../../statistics/estimate';
import { proportionInterval } from '../../statistics/proportion-interval';
import type { SegmentCounts } from './segment-counts';
import type { SegmentReading } from './segment-watch';

const CONFIDENCE = 0.95;
const OTHERS = "the client's network, which others use as well, has sent again";

/**
 * The share of segments that were lost, in per cent of those whose loss is noticed: those with data or that open a
 * connection, each time that they were sent. A pure acknowledgment that is lost is not sent again, so that those are
 * neither counted as sent.
 *
 * Lost are segments that were sent again, but for those that the receiver says it had already (`neverLost`). A packet
 * that an interface or a queue has dropped is mostly one of those, or an acknowledgment: of drops only as many are
 * added as are more than all that were sent again, so that none counts twice. As some of them may be others, the
 * upper bound takes all of them for others. An acknowledgment that was dropped elsewhere is not seen.
 *
 * The interval is the exact one for segments that are lost independently of each other; where losses are seen, it is
 * widened to what their rate varies by between parts of about a second, as they come in bursts. With none lost it
 * can tell of bursts only that their number is below the bound: at m segments in each, m times as many are lost.
 *
 * Where others use the client's network as well, what was sent again there may have been lost on the way to a container
 * or be theirs: the upper bound alone takes all of it for lost, of the containers' segments. So it is too high rather
 * than too low, by how much the client itself has sent.
 */
export function lossRate({
  total,
  drops,
  blocks,
  clientShared,
}: Pick<SegmentReading, 'total' | 'drops' | 'blocks' | 'clientShared'>): Estimation {
  const sent = noticedOf(total);
  const retransmitted = lostOf(total);
  const lost = Math.min(sent, Math.max(retransmitted, drops));
  const perhaps = clientShared === undefined ? 0 : lostOf(clientShared.total);
  const common = { n: sent, of: 'segments' };
  if (sent === 0) return { status: 'too few samples', reason: 'no segment was sent', ...common };
  const exact = {
    low: proportionInterval(lost, sent, CONFIDENCE).low,
    high: proportionInterval(Math.min(sent, retransmitted + drops + perhaps), sent, CONFIDENCE).high,
  };
  const parts = partsOf(blocks);
  const varied = lost === 0 ? undefined : bootstrapped(parts);
  const most = perhaps === 0 ? undefined : bootstrapped(partsOf(blocks, clientShared?.blocks));
  const low = Math.min(exact.low, varied?.low ?? 1);
  const high = Math.max(exact.high, varied?.high ?? 0, Math.min(1, most?.high ?? 0));
  const method = methodOf(lost, varied === undefined ? 0 : parts.length);
  return {
    status: 'estimated',
    value: (100 * lost) / sent,
    low: 100 * low,
    high: 100 * high,
    ...common,
    confidence: CONFIDENCE,
    dimension: 'share',
    method:
      perhaps === 0 ? method : `${method}; its upper bound takes ${perhaps} segments for lost that ${OTHERS}`,
  };
}

/** How many segments, of which none is lost, show that less than `limitPercent` are: 36,887 for 0.01 %. */
export function neededSegments(limitPercent: number): number {
  const limit = limitPercent / 100;
  // proportionInterval with no hit of n: high = 1 - (tail)^(1/n).
  const enough = Math.log((1 - CONFIDENCE) / 2) / Math.log1p(-limit);
  return Math.floor(enough) + 1;
}

const noticedOf = ({ withData, opening, retransmitted }: SegmentCounts): number =>
  withData + opening + retransmitted;

const lostOf = ({ retransmitted, neverLost }: SegmentCounts): number =>
  Math.max(0, retransmitted - neverLost);

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A part of the time, in segments. */
interface Part {
  readonly lost: number;
  readonly sent: number;
}

/** Those in which something happened; with what was lost elsewhere at the same time. */
const partsOf = (
  blocks: readonly SegmentCounts[],
  elsewhere: readonly SegmentCounts[] = [],
): readonly Part[] =>
  blocks
    .map((block, index) => {
      const other = elsewhere[index];
      return { lost: lostOf(block) + (other === undefined ? 0 : lostOf(other)), sent: noticedOf(block) };
    })
    .filter(({ lost, sent }) => lost + sent > 0);

function bootstrapped(parts: readonly Part[]): Bounds | undefined {
  return blockBootstrap(parts.length, (counts) => {
    let [allLost, allSent] = [0, 0];
    counts.forEach((drawn, index) => {
      allLost += drawn * (parts[index]?.lost ?? 0);
      allSent += drawn * (parts[index]?.sent ?? 0);
    });
    return allSent > 0 ? allLost / allSent : NaN;
  });
}

function methodOf(lost: number, blocks: number): string {
  if (lost === 0) return 'exact binomial, none lost; for segments lost independently of each other';
  if (blocks === 0) return 'exact binomial, for segments lost independently of each other';
  return `exact binomial, widened to a bootstrap over ${blocks} parts of 1 s, as losses come in bursts`;
}
