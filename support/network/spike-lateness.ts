import { median } from 'simple-statistics';
import type { Milliseconds } from '../quantities/units';
import { blockBootstrap } from '../statistics/block-bootstrap';
import type { Estimation } from '../statistics/estimate';
import type { ContainerLook } from './container-look';
import { timedLook, type LookKind, type TimedLook } from './detection/timed-look';

const CONFIDENCE = 0.95;
/** Looks that follow each other closely are late for the same reason. */
const BLOCK_MS = 250;

/** Which looks are compared with which. */
interface LookedAt {
  /** Id of the container. */
  readonly container: string;
  readonly kind: LookKind;
  /** The spike, from its effect to its end; looks before it tell what is usual. */
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** For how long a look was the last one, and by how much it was later than usual; in ms. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly later: number;
}

/**
 * By how much looks of that time were later, in ms: the mean over time of the look that was under way last, late or
 * not, less the median of those before. A mean over looks would count a second without an answer, in which no other one
 * is asked for, as little as one answer in a tenth of that. The interval is that of a bootstrap over quarters of a
 * second. What had no answer by the end counts with the time that it was waited for, and may have taken any longer.
 */
export function spikeLateness(
  looks: readonly ContainerLook[],
  { container, kind, from, to }: LookedAt,
): Estimation {
  const all = [...lastOfEach(looks, container, kind).values()];
  const before = all.filter(({ knownAt, open }) => knownAt < from && !open);
  const during = all.filter(({ at, knownAt }) => at < to && (at >= from || knownAt >= from));
  const n = during.length;
  const common = { n, of: 'looks' };
  if (before.length === 0 || n === 0)
    return {
      status: 'too few samples',
      reason: `${n} looks of that time, ${before.length} before it`,
      ...common,
    };
  const usual = median(before.map(({ took }) => took));
  const stretches = stretchesOf(during, usual, { from, to });
  const blocks = blocksOf(stretches, { from, to });
  const varied = bootstrapped(blocks);
  const value = meanOf(blocks.map((block) => ({ ...block, times: 1 })));
  if (varied === undefined)
    return { status: 'too few samples', reason: 'it was too short to tell by how much', value, ...common };
  const open = during.filter((look) => look.open).length;
  return {
    status: 'estimated',
    value,
    low: Math.min(value, varied.low),
    high: open > 0 ? Infinity : Math.max(value, varied.high),
    ...common,
    confidence: CONFIDENCE,
    dimension: 'duration',
    method: `mean over the time of all looks, block bootstrap${open > 0 ? `, ${open} without an answer` : ''}`,
  };
}

/** What is waited for is told anew with each tick: the last word of a look counts. */
function lastOfEach(
  looks: readonly ContainerLook[],
  container: string,
  kind: LookKind,
): Map<number, TimedLook> {
  const last = new Map<number, TimedLook>();
  for (const look of looks) {
    if (look.kind !== kind || look.node !== container) continue;
    const timed = timedLook(look);
    if (timed !== undefined) last.set(timed.at, timed);
  }
  return last;
}

function stretchesOf(
  during: readonly TimedLook[],
  usual: number,
  { from, to }: Pick<LookedAt, 'from' | 'to'>,
): readonly Stretch[] {
  const sorted = during.toSorted((one, other) => one.at - other.at);
  return sorted.map(({ at, took }, place) => ({
    from: Math.max(at, from),
    to: Math.max(from, Math.min(to, sorted[place + 1]?.at ?? to)),
    later: took - usual,
  }));
}

/** Lateness times time, and the time, of a quarter of a second. */
interface Block {
  readonly sum: number;
  readonly time: number;
}

function blocksOf(
  stretches: readonly Stretch[],
  { from, to }: Pick<LookedAt, 'from' | 'to'>,
): readonly Block[] {
  const count = Math.ceil((to - from) / BLOCK_MS);
  const blocks = Array.from({ length: count }, () => ({ sum: 0, time: 0 }));
  for (const stretch of stretches)
    for (let place = Math.floor((stretch.from - from) / BLOCK_MS); place < count; place += 1) {
      const begin = Math.max(stretch.from, from + place * BLOCK_MS);
      const time = Math.min(stretch.to, from + (place + 1) * BLOCK_MS) - begin;
      if (time <= 0) break;
      const block = blocks[place];
      if (block === undefined) break;
      block.sum += time * stretch.later;
      block.time += time;
    }
  return blocks.filter(({ time }) => time > 0);
}

function bootstrapped(blocks: readonly Block[]): { low: number; high: number } | undefined {
  return blockBootstrap(blocks.length, (counts) =>
    meanOf(blocks.map((block, place) => ({ ...block, times: counts[place] ?? 0 }))),
  );
}

function meanOf(blocks: readonly (Block & { readonly times: number })[]): number {
  let [sum, time] = [0, 0];
  for (const block of blocks) {
    sum += block.times * block.sum;
    time += block.times * block.time;
  }
  return time === 0 ? NaN : sum / time;
}
