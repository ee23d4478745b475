import type { Evidence } from './assertions/judge';
import type { LiveTokens } from './load/live-tokens';
import { kvFragmentation } from './probes/server-metrics/kv-fragmentation';
import type { Milliseconds } from './quantities/units';
import { DEFAULT_BOOTSTRAP, blockBootstrap, type BlockCounts } from './statistics/block-bootstrap';

/** What the server said it used at an instant, and what the client's requests held then. */
export interface KvLook {
  readonly at: Milliseconds;
  readonly usedTokens: number;
  readonly live: LiveTokens | undefined;
}

/**
 * The share of the KV cache in use that held no live token, over all looks, in percent, and why it is not to be
 * believed. What a request holds before its first token is not to be seen from outside: the interval goes from all
 * of it to nothing of it, each with its bootstrap over looks, and the value lies in the middle.
 */
export function kvFragmentationOf(looks: readonly KvLook[]): {
  readonly evidence: Evidence;
  readonly doubts: readonly string[];
} {
  const live = new Map(looks.map((look) => [look.at, look.live]));
  const least = kvFragmentation(looks, (at) => live.get(at)?.atMost);
  const most = kvFragmentation(looks, (at) => live.get(at)?.atLeast);
  if (least.status === 'unavailable') return { evidence: least, doubts: [] };
  if (most.status === 'unavailable') return { evidence: most, doubts: [] };
  const n = looks.length;
  const value = (least.percent + most.percent) / 2;
  const [low, high] = [interval(looks, 'atMost')?.low, interval(looks, 'atLeast')?.high];
  const doubts = most.doubt === undefined ? [] : [most.doubt];
  if (low === undefined || high === undefined)
    return {
      evidence: { status: 'too few samples', reason: `${n} looks at the KV cache`, value, n },
      doubts,
    };
  const { confidence } = DEFAULT_BOOTSTRAP;
  const method = 'all to nothing of what was not yet answered, bootstrap over looks';
  const common = { n, of: 'looks', confidence, dimension: 'share', method } as const;
  return { evidence: { status: 'estimated', value, low, high, ...common }, doubts };
}

function interval(
  looks: readonly KvLook[],
  bound: keyof LiveTokens,
): { readonly low: number; readonly high: number } | undefined {
  return blockBootstrap(looks.length, (counts: BlockCounts) => {
    let [used, held] = [0, 0];
    for (const [index, { usedTokens, live }] of looks.entries()) {
      const times = counts[index] ?? 0;
      used += usedTokens * times;
      held += (live?.[bound] ?? 0) * times;
    }
    return 100 * (1 - held / used);
  });
}
