/** Beyond so many standard deviations nothing is left to add. */
const REACH = 8;
const STEP = 1 / 64;

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const known = new Map<number, number>();

/**
 * How far apart the largest and the smallest of so many standard normal values lie on average: the integral of
 * 1 - P^n - (1 - P)^n over all x, P the normal distribution (Tippett 1925); 0 of one value.
 */
function expectedRange(count: number): number {
  const found = known.get(count);
  if (found !== undefined) return found;
  let [range, below] = [0, 0];
  for (let x = -REACH; x < REACH; x += STEP) {
    // By the trapezoidal rule, good to a few 1e-5 at that step.
    below += (STEP * (density(x) + density(x + STEP))) / 2;
    range += STEP * (1 - below ** count - (1 - below) ** count);
  }
  known.set(count, range);
  return range;
}

/**
 * The difference in load, in % of the mean, that is expected where each request goes to a node by lot. Counts of
 * requests by node then scatter as normal values do whose distances have the variance of independent ones with
 * variance requests / nodes, whence `expectedRange(nodes) * sqrt(nodes / requests)`: good to a twentieth from 5 requests
 * a node on. NaN without requests.
 */
export const chanceDifference = (nodes: number, requests: number): number =>
  requests > 0 ? 100 * expectedRange(nodes) * Math.sqrt(nodes / requests) : NaN;
