import { blockBootstrap } from '../../statistics/block-bootstrap';
import type { Estimation } from '../../statistics/estimate';
import { rankInterval, samplesToBound, type RankInterval } from '../../statistics/order-statistics';
import type { ConnectLook } from '../container-look';

const SHARE = 0.99;
const CONFIDENCE = 0.95;
/** What makes one round trip long, such as a busy CPU, mostly makes others within the same second long as well. */
const BLOCK_MS = 1_000;

/** A look as a time, and the second in which it was. */
interface Timed {
  readonly took: number;
  readonly block: number;
}

/**
 * The p99 of the round trips of SYN and SYN-ACK, in ms, of those that are known. A look that had to be asked for again
 * counts until it was answered, and one that never was as infinitely long, so that the value and its bounds may be
 * infinite. One of which the kernel told no round trip was shorter than it took until this suite knew of its answer, by
 * nobody knows how much: it is short in the lower bound, and that long in the upper one. Without any that is known
 * there is no estimate.
 *
 * The interval is that of order statistics, for looks that are independent of each other; as looks of the same second
 * are not quite, it is widened to what a bootstrap over seconds gives, where there are five or more of these.
 */
export function roundTripP99(looks: readonly ConnectLook[]): Estimation {
  const n = looks.length;
  const neededSamples = samplesToBound(SHARE, CONFIDENCE);
  const ranks = rankInterval(n, SHARE, CONFIDENCE);
  if (ranks === undefined)
    return {
      status: 'too few samples',
      reason: `the p99 of ${n} connections has no bounds: ${neededSamples} are needed`,
      n,
      neededSamples,
    };
  const known = looks.flatMap((look) => tookOf(look) ?? []).sort((one, other) => one - other);
  const middle = known[Math.ceil(SHARE * known.length) - 1];
  if (middle === undefined)
    return {
      status: 'too few samples',
      reason: `the kernel told the round trip of none of ${n} connections`,
      n,
    };
  const isAllKnown = known.length === n;
  const longest = boundsOf(
    timed(looks, ({ at, knownAt }) => knownAt - at),
    ranks,
  );
  const shortest = isAllKnown
    ? longest
    : boundsOf(
        timed(looks, () => 0),
        ranks,
      );
  return {
    status: 'estimated',
    // Those that are not known may all have been short.
    value: Math.min(middle, longest.high),
    low: shortest.low,
    high: longest.high,
    n,
    of: 'connections',
    confidence: CONFIDENCE,
    dimension: 'duration',
    method:
      `order statistics${longest.seconds === undefined ? '' : `, widened to a bootstrap over ${longest.seconds} seconds`}` +
      (isAllKnown
        ? ''
        : `; the kernel told no round trip of ${n - known.length}, which may be short or long`),
  };
}

/** The same for each container, by its id. */
export function roundTripP99ByContainer(looks: readonly ConnectLook[]): ReadonlyMap<string, Estimation> {
  const nodes = Map.groupBy(looks, ({ node }) => node);
  return new Map([...nodes].map(([node, ofNode]) => [node, roundTripP99(ofNode)]));
}

/**
 * What a look counts as, in ms: until it was answered where it was refused, or had to be asked for again, as the kernel
 * would tell that of the last asking alone; `Infinity` where it never was; undefined where it was made, and the kernel
 * told no round trip.
 */
export function tookOf({ outcome, retransmitted, roundTrip, at, knownAt }: ConnectLook): number | undefined {
  if (outcome === 'unanswered') return Infinity;
  if (retransmitted > 0) return knownAt - at;
  return outcome === 'refused' ? (roundTrip ?? knownAt - at) : roundTrip;
}

/** In the order of their times; what is not known as long as `otherwise` says. */
function timed(looks: readonly ConnectLook[], otherwise: (look: ConnectLook) => number): readonly Timed[] {
  const began = looks.reduce((least, { at }) => Math.min(least, at), Infinity);
  return looks
    .map((look) => ({
      took: tookOf(look) ?? otherwise(look),
      block: Math.floor((look.at - began) / BLOCK_MS),
    }))
    .sort((one, other) => one.took - other.took || one.block - other.block);
}

/** Of the p99, and over how many seconds it was resampled; undefined where it was not. */
function boundsOf(sorted: readonly Timed[], ranks: RankInterval) {
  const at = (rank: number): number => sorted[rank - 1]?.took ?? Infinity;
  const varied = bootstrappedRanks(sorted);
  return {
    low: at(Math.min(ranks.lowRank, varied?.lowRank ?? sorted.length)),
    high: at(Math.max(ranks.highRank, varied?.highRank ?? 1)),
    seconds: varied === undefined ? undefined : new Set(sorted.map(({ block }) => block)).size,
  };
}

/** Of ranks instead of times: those of looks that were never answered could not be resampled. */
function bootstrappedRanks(sorted: readonly Timed[]): RankInterval | undefined {
  const places = [...new Set(sorted.map(({ block }) => block))];
  const placeOf = new Map(places.map((block, place) => [block, place]));
  const blocks = sorted.map(({ block }) => placeOf.get(block) ?? 0);
  const sizes = new Uint32Array(places.length);
  for (const place of blocks) sizes[place] = (sizes[place] ?? 0) + 1;
  const ranks = blockBootstrap(places.length, (drawn) => {
    const all = sizes.reduce((total, size, place) => total + size * (drawn[place] ?? 0), 0);
    let above = all - Math.ceil(SHARE * all);
    // From the longest: the p99 is never far.
    for (let place = sorted.length - 1; place >= 0; place -= 1) {
      above -= drawn[blocks[place] ?? 0] ?? 0;
      if (above < 0) return place + 1;
    }
    return NaN;
  });
  return ranks && { lowRank: Math.floor(ranks.low), highRank: Math.ceil(ranks.high) };
}
