/** A window with a larger share of gaps is not judged. */
const MOST_GAPS = 0.25;

/** The mean of what was measured from step `at` on, for `length` steps; undefined with too many gaps. */
export function windowMean(values: readonly number[], at: number, length: number): number | undefined {
  let [sum, count] = [0, 0];
  for (let place = at; place < at + length; place += 1) {
    const value = values[place] ?? NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return length - count > MOST_GAPS * length || count === 0 ? undefined : sum / count;
}
