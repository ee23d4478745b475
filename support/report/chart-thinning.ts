/**
 * At most about so many of the points, with every peak, every dip and every gap among them: of each group in a
 * row the smallest, the largest and one that is not finite are kept, and the first and last point of all.
 */
export function thinned<T>(points: readonly T[], valueOf: (point: T) => number, most: number): readonly T[] {
  if (points.length <= most) return points;
  const size = Math.ceil((points.length * KEPT_OF_A_GROUP) / most);
  const kept = new Set([0, points.length - 1]);
  for (let start = 0; start < points.length; start += size) {
    const group = points.slice(start, start + size).map(valueOf);
    const finite = group.filter(Number.isFinite);
    const gap = group.findIndex((value) => !Number.isFinite(value));
    if (gap !== -1) kept.add(start + gap);
    if (finite.length === 0) continue;
    kept.add(start + group.indexOf(Math.min(...finite)));
    kept.add(start + group.indexOf(Math.max(...finite)));
  }
  return [...kept].toSorted((one, other) => one - other).flatMap((index) => points.slice(index, index + 1));
}

const KEPT_OF_A_GROUP = 2;
