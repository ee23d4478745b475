/**
 * Does some work for each item, at most `width` at a time, and gives the results in the order of the items. The
 * first failure aborts what is under way, which is waited for, and is thrown.
 */
export async function fewAtATime<Item, Result>(
  items: readonly Item[],
  width: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results: Result[] = [];
  const failures: unknown[] = [];
  const waiting = items.entries();
  const runner = async (): Promise<void> => {
    // They share one iterator: each takes what is next.
    for (const [index, item] of waiting) {
      try {
        results[index] = await work(item, either);
      } catch (error) {
        failures.push(error);
        failed.abort(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.floor(width)) }, runner));
  if (failures.length > 0) throw failures[0];
  return results;
}
