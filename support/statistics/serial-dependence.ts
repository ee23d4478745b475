/** Beyond it a short series tells no more. */
const MOST = 0.7;

/**
 * How many times larger the variance of a mean is than it would be of independent values, for series whose neighbours
 * are alike: (1 + r) / (1 - r), r the correlation of neighbours of all series together, corrected for its bias of
 * -(1 + 3r) / n in short ones; never below 1. Source: Bayley & Hammersley 1946 for the factor, Marriott & Pope 1954
 * for the bias.
 */
export function varianceInflation(...series: readonly (readonly number[])[]): number {
  let [products, squares, values] = [0, 0, 0];
  for (const one of series) {
    const mean = one.reduce((sum, value) => sum + value, 0) / one.length;
    for (const [index, value] of one.entries()) {
      squares += (value - mean) ** 2;
      const next = one[index + 1];
      if (next !== undefined) products += (value - mean) * (next - mean);
    }
    values += one.length / series.length;
  }
  if (squares === 0) return 1;
  const seen = products / squares;
  const r = Math.min(Math.max(0, seen + (1 + 3 * seen) / values), MOST);
  return (1 + r) / (1 - r);
}
