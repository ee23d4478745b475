/** One number a row. */
type Column = readonly number[];

/** Below that share of its length, what is left of a column is rounding: it depends on those before it. */
const DEPENDENT = 1e-12;

/**
 * The non-negative coefficients of a few columns whose weighted sum comes nearest to the target, by least squares.
 * Exact: the answer is the plain least-squares solution over the columns that it uses, so every choice of columns
 * is tried (Lawson & Hanson 1974, chapter 23, prunes that search; three columns have seven). Columns are as long as
 * the target. All coefficients are nought where no choice has positive ones.
 */
export function nonNegativeLeastSquares(columns: readonly Column[], target: Column): readonly number[] {
  const choices = 2 ** columns.length;
  let best: { coefficients: readonly number[]; rest: number } | undefined;
  // From the choice of all columns down: where it has no negative coefficient, none is better.
  for (let choice = choices - 1; choice > 0; choice -= 1) {
    const chosen = columns.map((_, index) => index).filter((index) => (choice >> index) % 2 === 1);
    const solution = leastSquares(
      chosen.map((index) => columns[index] ?? []),
      target,
    );
    if (solution === undefined || solution.coefficients.some((coefficient) => coefficient < 0)) continue;
    if (best !== undefined && solution.rest >= best.rest) continue;
    const coefficients = columns.map((_, index) => solution.coefficients[chosen.indexOf(index)] ?? 0);
    best = { coefficients, rest: solution.rest };
    if (choice === choices - 1) break;
  }
  return best?.coefficients ?? columns.map(() => 0);
}

/**
 * Plain least squares by modified Gram-Schmidt, which keeps more digits than the normal equations (Bjoerck 1967),
 * and the squared length of what the columns leave of the target. Undefined where they depend on each other.
 */
function leastSquares(
  columns: readonly Column[],
  target: Column,
): { coefficients: readonly number[]; rest: number } | undefined {
  const left = [...columns, target].map((column) => column.slice());
  const shares = left.map(() => new Array<number>(left.length).fill(0));
  for (let one = 0; one < columns.length; one += 1) {
    const direction = left[one] ?? [];
    const column = columns[one] ?? [];
    const length = dot(direction, direction);
    if (!(length > DEPENDENT ** 2 * dot(column, column))) return undefined;
    for (let other = one + 1; other < left.length; other += 1) {
      const rest = left[other] ?? [];
      const share = dot(direction, rest) / length;
      (shares[one] ?? [])[other] = share;
      for (let row = 0; row < rest.length; row += 1)
        rest[row] = (rest[row] ?? NaN) - share * (direction[row] ?? NaN);
    }
  }
  const coefficients = new Array<number>(columns.length).fill(0);
  for (let one = columns.length - 1; one >= 0; one -= 1) {
    let value = shares[one]?.[columns.length] ?? NaN;
    for (let other = one + 1; other < columns.length; other += 1)
      value -= (shares[one]?.[other] ?? NaN) * (coefficients[other] ?? NaN);
    coefficients[one] = value;
  }
  const rest = left.at(-1) ?? [];
  return { coefficients, rest: dot(rest, rest) };
}

function dot(one: Column, other: Column): number {
  let sum = 0;
  for (let row = 0; row < one.length; row += 1) sum += (one[row] ?? NaN) * (other[row] ?? NaN);
  return sum;
}
