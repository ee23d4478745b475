import { mean, median } from 'simple-statistics';
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

/**
 * By how much the looks of that time were later, in ms: the mean of all of them, late or not, less the median of those
 * before. The interval is that of a bootstrap over quarters of a second; where there are too few of these it goes from
 * the least to the greatest. What had no answer by the end counts with the time that it was waited for, and may have
 * taken any longer.
 */
export function spikeLateness(
  looks: readonly ContainerLook[],
  { container, kind, from, to }: LookedAt,
): Estimation {
  const all = [...lastOfEach(looks, container, kind).values()];
  const before = all.filter(({ at, knownAt, open }) => at < from && knownAt < from && !open);
  const during = all.filter(({ at }) => at >= from && at < to);
  const n = during.length;
  if (before.length === 0 || n === 0)
    return { status: 'too few samples', reason: `${n} looks of that time, ${before.length} before it`, n };
  const usual = median(before.map(({ took }) => took));
  const later = during.map(({ at, took }) => ({
    later: took - usual,
    block: Math.floor((at - from) / BLOCK_MS),
  }));
  const open = during.filter((look) => look.open).length;
  const value = mean(later.map((one) => one.later));
  const varied = bootstrapped(later);
  const values = later.map((one) => one.later);
  const high = varied?.high ?? Math.max(...values);
  return {
    status: 'estimated',
    value,
    low: Math.min(value, varied?.low ?? Math.min(...values)),
    high: open > 0 ? Infinity : Math.max(value, high),
    n,
    of: 'looks',
    confidence: CONFIDENCE,
    dimension: 'duration',
    method: `mean of all while it lasted, ${varied === undefined ? 'least to greatest' : 'block bootstrap'}${open > 0 ? `, ${open} without an answer` : ''}`,
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

function bootstrapped(
  looks: readonly { readonly later: number; readonly block: number }[],
): { low: number; high: number } | undefined {
  const blocks = [...Map.groupBy(looks, ({ block }) => block).values()].map((ofBlock) => ({
    sum: ofBlock.reduce((sum, { later }) => sum + later, 0),
    n: ofBlock.length,
  }));
  return blockBootstrap(blocks.length, (counts) => {
    let [sum, n] = [0, 0];
    blocks.forEach((block, place) => {
      sum += (counts[place] ?? 0) * block.sum;
      n += (counts[place] ?? 0) * block.n;
    });
    return n === 0 ? NaN : sum / n;
  });
}
