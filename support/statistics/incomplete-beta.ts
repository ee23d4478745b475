import { gammaln } from 'simple-statistics';

const TINY = 1e-300;
const MOST_TERMS = 100_000;

/**
 * Regularised incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1: by its continued fraction (NIST
 * Digital Library of Mathematical Functions, 8.17.22) on the side of its mean where that converges fast.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront =
    gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a);
  return Math.exp(logFront) / continuedFraction(x, a, b);
}

/** 1 + d1/(1 + d2/(1 + ...)), from the front (Thompson & Barnett 1986), until a term changes nothing any more. */
function continuedFraction(x: number, a: number, b: number): number {
  let [fraction, above, below] = [1, 1, 0];
  for (let term = 1; term < MOST_TERMS; term += 1) {
    const d = coefficient(term, x, a, b);
    below = 1 / notNought(1 + d * below);
    above = notNought(1 + d / above);
    fraction *= above * below;
    if (Math.abs(above * below - 1) < Number.EPSILON) return fraction;
  }
  throw new Error(`the incomplete beta function of ${x} with ${a} and ${b} does not converge`);
}

function coefficient(term: number, x: number, a: number, b: number): number {
  const m = Math.floor(term / 2);
  if (term % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

const notNought = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
