import { milliseconds } from '../../quantities/units';
import { seededIntegers } from '../../statistics/random';
import type { ContainerLook } from '../container-look';
import type { LookKind } from './timed-look';

export const TICK_MS = 50;
/** How long looks take without a spike, in ms, but for the noise. */
const USUAL = { connect: 0.05, health: 1 } as const;

/** Looks of one kind at one container that are late. */
export interface SeriesSpike {
  readonly node: string;
  readonly kinds: readonly LookKind[];
  readonly from: number;
  readonly to: number;
  readonly by: number;
  /** Of so many looks in turn the first is late; all of them if that is not said. */
  readonly everySo?: number;
}

/** What a series is made of; times in ms. */
export interface SeriesPlan {
  readonly nodes: readonly string[];
  readonly lasts: number;
  readonly seed: number;
  /** Looks take up to so much longer than usual, each value with the same chance. */
  readonly noise: number;
  readonly spikes?: readonly SeriesSpike[];
  /** The prober is held up: it comes so much later, and so do its looks at servers. */
  readonly heldUp?: readonly { readonly from: number; readonly to: number; readonly by: number }[];
}

/** Looks as a prober would tell them, in the order in which they are known. */
export function lookSeries({
  nodes,
  lasts,
  seed,
  noise,
  spikes = [],
  heldUp = [],
}: SeriesPlan): readonly ContainerLook[] {
  const draw = seededIntegers(seed);
  const looks: ContainerLook[] = [];
  for (let tick = 0; tick * TICK_MS < lasts; tick += 1) {
    const due = tick * TICK_MS;
    const lateness = heldUp.find(({ from, to }) => due >= from && due < to)?.by ?? 0;
    if (lateness > 0) looks.push({ kind: 'prober', at: milliseconds(due), lateness: milliseconds(lateness) });
    for (const node of nodes)
      for (const kind of ['connect', 'health'] as const) {
        const spike = spikes.find(
          ({ node: late, kinds, from, to, everySo = 1 }) =>
            late === node && kinds.includes(kind) && due >= from && due < to && tick % everySo === 0,
        );
        const took = USUAL[kind] + (draw(0, 1_000) / 1_000) * noise + (spike?.by ?? 0);
        looks.push(lookOf(kind, node, due, kind === 'health' ? took + lateness : took));
      }
  }
  return looks.sort((one, other) => knownAt(one) - knownAt(other));
}

function lookOf(kind: LookKind, node: string, due: number, ms: number): ContainerLook {
  const [at, took, known] = [milliseconds(due), milliseconds(ms), milliseconds(due + ms)];
  return kind === 'connect'
    ? { kind, node, at, knownAt: known, roundTrip: took, retransmitted: 0, outcome: 'connected' }
    : { kind, node, at, knownAt: known, took, outcome: 'answered' };
}

const knownAt = (look: ContainerLook): number => (look.kind === 'prober' ? look.at : look.knownAt);
