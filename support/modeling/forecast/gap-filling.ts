/**
 * The values without gaps: a gap takes the value of the season before, filled or not, else lies on the straight
 * line between its neighbours, and at the ends equals the nearest value. There must be one that is not NaN.
 */
export function filled(values: readonly number[], season: number): readonly number[] {
  const result = [...values];
  result.forEach((value, place) => {
    // Read from the result: a gap of two days takes the day before both.
    if (Number.isNaN(value)) result[place] = result[place - season] ?? NaN;
  });
  let before = result.findIndex((value) => !Number.isNaN(value));
  const first = result[before] ?? NaN;
  result.fill(first, 0, before);
  for (let place = before + 1; place < result.length; place += 1) {
    const value = result[place] ?? NaN;
    if (Number.isNaN(value)) continue;
    const from = result[before] ?? NaN;
    for (let gap = before + 1; gap < place; gap += 1)
      result[gap] = from + ((value - from) * (gap - before)) / (place - before);
    before = place;
  }
  return result.fill(result[before] ?? NaN, before + 1);
}
