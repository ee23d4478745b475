import type { MetricSet } from './metric-set';
import type { AllocatorMemory } from './server-metrics';

const ALLOCATED = /^(.*)memory_allocated_bytes$/;

/**
 * PyTorch's `memory_allocated` and `memory_reserved`, all devices together. No known server shows them itself; who
 * adds them to its metrics calls them `..._memory_allocated_bytes` and `..._memory_reserved_bytes`. Undefined
 * where there is no such pair, or more than one.
 */
export function allocatorMemoryOf(scrape: MetricSet): AllocatorMemory | undefined {
  const pairs = scrape.names.flatMap((name): readonly AllocatorMemory[] => {
    const [, prefix] = ALLOCATED.exec(name) ?? [];
    if (prefix === undefined) return [];
    const [allocatedBytes, reservedBytes] = [scrape.sum(name), scrape.sum(`${prefix}memory_reserved_bytes`)];
    return allocatedBytes === undefined || reservedBytes === undefined
      ? []
      : [{ allocatedBytes, reservedBytes }];
  });
  return pairs.length === 1 ? pairs[0] : undefined;
}
