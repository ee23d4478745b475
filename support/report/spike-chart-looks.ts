import { FRAME } from './chart-axes';
import type { PlacedSpread } from './chart-marks';
import { thinned } from './chart-thinning';
import type { SpikePicture, WatchedConnect, WatchedContainer, WatchedHealth } from './spike-chart-input';

/** The looks at a container as they are drawn: in s from the beginning, and ms. */
export interface DrawnLooks {
  /** Round trips; not finite where a look has none. */
  readonly connects: readonly PlacedSpread[];
  /** Connections for which the kernel had to ask again: until they were there. */
  readonly retried: readonly PlacedSpread[];
  /** Connections that nobody took up; their values are not finite. */
  readonly failed: readonly PlacedSpread[];
  /** Response times: a long one from its beginning to its end. */
  readonly health: readonly PlacedSpread[];
  /** Requests without an answer, as long as they were waited for. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

/** What would be below this, in ms, stands there: a logarithm has no zero. */
const SHORTEST = 0.01;
/** Pixels: what is closer is seen as one, and what is longer as a stretch. */
const CLOSE = 8;
const LONG = 3;
const MOST_RETRIED = 40;

/** The looks of a container with at most about so many points a line. */
export function drawnLooks(
  container: WatchedContainer,
  { from, to }: SpikePicture,
  most: number,
): DrawnLooks {
  const perPixel = (to - from) / 1000 / (FRAME.right - FRAME.left);
  const place = (at: number): number => (at - from) / 1000;
  const connects = inOrder(container.connects, { from, to });
  const health = answersOf(container.health, { from, to });
  const answers = health.map((look) => ({
    x: place(look.at),
    end: Math.min(place(look.knownAt), place(to)),
    value: held(look.took),
  }));
  const isLong = ({ x, end, value }: LongLook): boolean =>
    Number.isFinite(value) && end - x > LONG * perPixel;
  return {
    connects: thinned(
      connects.map((look) => ({ x: place(look.at), value: isRetried(look) ? NaN : held(look.roundTrip) })),
      ({ value }) => value,
      most,
    ),
    retried: thinned(
      connects.filter(isRetried).map(({ at, knownAt }) => ({ x: place(at), value: held(knownAt - at) })),
      ({ value }) => value,
      MOST_RETRIED,
    ),
    failed: spaced(
      connects.filter(isFailed).map(({ at }) => ({ x: place(at), value: NaN })),
      CLOSE * perPixel,
    ),
    health: withNeighbours(
      answers,
      isLong,
      thinned(answers, ({ value }) => value, most),
    ).flatMap((look) => (isLong(look) ? [look, { ...look, x: look.end }] : [look])),
    waits: joined(
      health
        .filter(({ took }) => !isNumber(took))
        .map(({ at, knownAt }) => ({
          from: place(at),
          to: Math.min(place(to), Math.max(place(knownAt), place(at) + LONG * perPixel)),
        })),
      CLOSE * perPixel,
    ),
  };
}

/** Whether nobody took the connection up. */
export const isFailed = ({ outcome }: WatchedConnect): boolean => outcome !== 'connected';

/** Requests in the order of their instants, each as it was told last. */
export const answersOf = (
  looks: readonly WatchedHealth[],
  time: { readonly from: number; readonly to: number },
): readonly WatchedHealth[] => [...new Map(inOrder(looks, time).map((look) => [look.at, look])).values()];

const isRetried = (look: WatchedConnect): boolean => !isFailed(look) && look.retransmitted > 0;

const inOrder = <T extends { readonly at: number }>(
  looks: readonly T[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly T[] =>
  looks.filter(({ at }) => at >= from && at <= to).toSorted((one, other) => one.at - other.at);

const isNumber = (value: number | undefined): value is number => Number.isFinite(value);
const held = (value: number | undefined): number => (isNumber(value) ? Math.max(value, SHORTEST) : NaN);

/** A look that took a part of the time that can be seen. */
interface LongLook extends PlacedSpread {
  readonly end: number;
}

/**
 * The thinned looks, and the long ones with those beside them where they are few: a line from a long one to one far
 * away would say that answers became faster bit by bit.
 */
function withNeighbours(
  all: readonly LongLook[],
  isLong: (look: LongLook) => boolean,
  kept: readonly LongLook[],
): readonly LongLook[] {
  if (all.filter(isLong).length > MOST_LONG) return kept;
  const beside = [-1, 0, 1];
  const isLongAt = (index: number): boolean => {
    const look = all[index];
    return look !== undefined && isLong(look);
  };
  const sharp = all.filter((_, index) => beside.some((step) => isLongAt(index + step)));
  return [...new Set([...kept, ...sharp])].toSorted((one, other) => one.x - other.x);
}

const MOST_LONG = 60;

/** Of points closer than that, the first. */
function spaced(points: readonly PlacedSpread[], gap: number): readonly PlacedSpread[] {
  const kept: PlacedSpread[] = [];
  for (const point of points) if (point.x - (kept.at(-1)?.x ?? -Infinity) >= gap) kept.push(point);
  return kept;
}

/** Stretches closer than that are one. */
function joined(stretches: DrawnLooks['waits'], gap: number): DrawnLooks['waits'] {
  return stretches.reduce<DrawnLooks['waits']>((kept, stretch) => {
    const last = kept.at(-1);
    if (last === undefined || stretch.from - last.to > gap) return [...kept, stretch];
    return [...kept.slice(0, -1), { from: last.from, to: Math.max(last.to, stretch.to) }];
  }, []);
}
