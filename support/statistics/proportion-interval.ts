/**
 * Exact interval of a share from `hits` of `n` independent trials (Clopper & Pearson 1934), as shares from 0
 * to 1: with no hit the upper bound is close to 3.7 / n.
 */
export function proportionInterval(
  hits: number,
  n: number,
  confidence: number,
): { low: number; high: number } {
  const tail = (1 - confidence) / 2;
  const low = hits === 0 ? 0 : bisect((share) => 1 - cumulative(hits - 1, n, share) >= tail);
  const high = hits === n ? 1 : bisect((share) => cumulative(hits, n, share) <= tail);
  return { low, high };
}

/** The least share of [0, 1] from which on the condition holds. */
function bisect(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** P(B <= k), B binomial. */
function cumulative(k: number, n: number, share: number): number {
  if (share <= 0) return 1;
  if (share >= 1) return k >= n ? 1 : 0;
  const odds = Math.log(share) - Math.log1p(-share);
  let logTerm = n * Math.log1p(-share);
  let sum = 0;
  for (let i = 0; i <= k; i += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1)) + odds;
  }
  return Math.min(sum, 1);
}
