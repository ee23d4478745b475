import { blocksOf, LEAST_POINTS } from './bottleneck-blocks';
import { correlationOf, type ResourceCorrelation } from './bottleneck-correlation';
import { kneeLevelOf, levelsOf, type BottleneckLevel } from './bottleneck-levels';
import { FULL, lineOf, shareBefore, type ResourceLine } from './bottleneck-lines';
import { plateauOf } from './bottleneck-plateau';
import { stretchesOf, withoutOverload } from './bottleneck-stretches';
import type { ResourcePoint } from '../statistics/resource-point';
import { foundParagraph, noneParagraph } from './bottleneck-text';
import { rateText } from './bottleneck-words';

export type { ResourcePoint } from '../statistics/resource-point';

/** What the line of a resource is made of, for a chart. */
type DrawnLine = Pick<ResourceLine, 'resource' | 'idle' | 'perLoad' | 'fullAt' | 'follows'>;

/** Which resource is full first as load grows, or why that cannot be told. */
export type Bottleneck =
  | {
      readonly status: 'found';
      readonly resource: string;
      /** Requests/s at which it is full, by the line through what was measured of it; with its interval in `lines`. */
      readonly atLoad: number;
      /** Its measured utilisation at the knee of latency; without a knee the highest one of a level of load. */
      readonly utilisation: number;
      /** Other resources that may as well be the first: they were in more than 1 of 20 resamplings. */
      readonly notToldFrom: readonly string[];
      /** Spearman's rank correlation of each utilisation with latency, with its 95 % interval; no proof of a cause. */
      readonly correlation: readonly ResourceCorrelation[];
      /** Requests/s from which on more of them buy waiting; undefined where latency did not bend. */
      readonly kneeLoad: number | undefined;
      /** All resources, those that are full first before the others. */
      readonly lines: readonly DrawnLine[];
      readonly paragraph: string;
    }
  | {
      /** Nothing that follows load was near its capacity. */
      readonly status: 'none';
      readonly kneeLoad: number | undefined;
      readonly lines: readonly DrawnLine[];
      readonly paragraph: string;
    }
  | { readonly status: 'too few'; readonly reason: string };

/**
 * Of what is left beside what is used without load: at 70 % of a single server's time a request waits 2.3 times as
 * long as it is served (M/M/1: U / (1 - U)). It bounds the extrapolation too, to 1.4 times the highest load.
 */
const NEAR_FULL = 0.7;
/** Loads that differ by less are one load. */
const LEAST_RATIO = 1.2;
/** Beyond that share of resamplings a resource is told from the first one. */
const RARELY_FIRST = 0.05;
/** Less full than that, a resource has room that noise does not explain. */
const ROOM_LEFT = 0.9;

/**
 * The resource that saturates first as load grows. By the utilisation law, U = X S (Denning & Buzen 1978, The
 * Operational Analysis of Queueing Network Models), utilisation is a straight line of the load that is answered; the
 * resource whose line is full at the least load bounds the throughput of all (Lazowska et al. 1984, Quantitative
 * System Performance, chapter 5). Lines are fitted over all points but those of overload (see `fitOf` and
 * `withoutOverload`); intervals by drawing the residuals of blocks of neighbouring points (see `wildDraws`). Points
 * are in the order of time, as in `ResourcePoint`: load is counted, so that only means of points that follow each
 * other tell what is more (see `stretchesOf`). A resource whose line may be flat does not follow load and is no
 * bottleneck, nor is one after whose being full load still grew. The knee of latency (see `kneeOf`) says whether
 * requests wait where the line says that they should. Rank correlation with latency is told, and is no reason: all
 * that grows with load is correlated with it. What fills with the number of requests in the server (KV cache, slots)
 * bends upwards as these wait, so that its line is full rather later than it will be. Throws a `RangeError` for a
 * point that cannot have been measured. Takes a few thousand points at most.
 */
export function findBottleneck(points: readonly ResourcePoint[]): Bottleneck {
  points.forEach(check);
  const resources = [...new Set(points.flatMap(({ utilisation }) => Object.keys(utilisation)))];
  const whole = stretchesOf(points, resources);
  const answered = withoutOverload(points, whole);
  const stretches = answered === points ? whole : stretchesOf(answered, resources);
  const levels = levelsOf(stretches.means, resources);
  const reason = reasonForTooFew(answered, resources, levels);
  if (reason !== undefined) return { status: 'too few', reason };

  const blocks = blocksOf(answered);
  const lines = resources
    .flatMap((resource) => lineOf(resource, blocks, { levels, stretches }) ?? [])
    .toSorted((one, other) => rank(one) - rank(other) || one.fullAt.value - other.fullAt.value);
  if (lines.length === 0)
    return {
      status: 'too few',
      reason: 'no resource was measured at enough of the points, nor at enough loads',
    };

  const [first, ...others] = lines.filter(({ follows }) => follows === 'load');
  const plateau = plateauOf(whole, answered !== points);
  const bend = kneeLevelOf(levels);
  // A bend of what is full all along is chance: the points of a plateau have no order of load.
  const isChance = plateau !== undefined && (bend?.utilisation[first?.resource ?? ''] ?? NaN) >= FULL;
  const knee = isChance ? undefined : bend;
  const drawn = lines.map(({ resource, idle, perLoad, fullAt, follows }) => ({
    resource,
    idle,
    perLoad,
    fullAt,
    follows,
  }));
  const findings = { lines, levels, knee, plateau, points: points.length };
  if (first === undefined || !isNearFull(first) || isOvershadowed(first, lines))
    return { status: 'none', kneeLoad: knee?.load, lines: drawn, paragraph: noneParagraph(findings) };

  const rivals = others.filter(
    (other) => !isSeenLater(first, other) && shareBefore(other, first) > RARELY_FIRST,
  );
  const correlation = resources.flatMap((resource) => correlationOf(resource, blocks) ?? []);
  return {
    status: 'found',
    resource: first.resource,
    atLoad: first.fullAt.value,
    utilisation: finiteOr(knee?.utilisation[first.resource], first.highest),
    notToldFrom: rivals.map(({ resource }) => resource),
    correlation,
    kneeLoad: knee?.load,
    lines: drawn,
    paragraph: foundParagraph({ ...findings, first, others, rivals, correlation }),
  };
}

function check({ load, latency, utilisation }: ResourcePoint, index: number): void {
  const uses = Object.entries(utilisation);
  const wrong = uses.find(([, used]) => used < 0);
  const place = `point ${index + 1} of those for the bottleneck`;
  if (wrong !== undefined)
    throw new RangeError(`${place} uses ${wrong[1]} of "${wrong[0]}"; give a share of its capacity, 0 to 1`);
  if (!(load >= 0) || load === Infinity || latency < 0)
    throw new RangeError(`${place} cannot have been measured: ${load} requests/s, latency ${latency} ms`);
}

function reasonForTooFew(
  points: readonly ResourcePoint[],
  resources: readonly string[],
  levels: readonly BottleneckLevel[],
): string | undefined {
  if (points.length < LEAST_POINTS)
    return `${points.length} of at least ${LEAST_POINTS} points: fewer do not tell how much they vary`;
  if (resources.length === 0) return 'no resource was measured';
  const [low = NaN, high = NaN] = [levels[0]?.load, levels.at(-1)?.load];
  if (high === 0) return 'there was no load';
  if (high < LEAST_RATIO * low)
    return `the load never varied: ${rateText(low)} to ${rateText(high)}; measure at half of it and at more of it`;
  return undefined;
}

/** Whether it was seen to be full, or load was seen to take most of what is left of it beside other work. */
const isNearFull = ({ highest, idle }: ResourceLine): boolean =>
  highest >= FULL || highest - idle >= NEAR_FULL * (1 - idle);

/** Whether the first one was seen to be full, and the other one to have room then. */
const isSeenLater = (first: ResourceLine, other: ResourceLine): boolean =>
  first.highest >= FULL && other.highest < ROOM_LEFT;

/** Whether another resource was full, and nobody knows by what, before this one was. */
const isOvershadowed = ({ highest }: ResourceLine, lines: readonly ResourceLine[]): boolean =>
  highest < FULL && lines.some((line) => line.follows === 'not load' && line.highest >= FULL);

const RANKS = { load: 1, 'full too early': 2, 'not load': 3, 'beyond capacity': 4 } as const;
/** What load was seen to fill is before what it is only expected to fill. */
const rank = ({ follows, highest }: ResourceLine): number =>
  follows === 'load' && highest >= FULL ? 0 : RANKS[follows];

const finiteOr = (value: number | undefined, other: number): number =>
  value !== undefined && Number.isFinite(value) ? value : other;
