import { kneeOf, type KneePoint } from './modeling/knee';
import { plateauOf, type PlateauPoint } from './modeling/plateau';
import { fitUsl } from './modeling/usl';
import { uslText } from './modeling/usl-text';
import { formatQuantity } from './quantities/quantity';

/** What a curve of throughput and latency over virtual users shows, in figures and in words. */
export interface CurveShape {
  readonly knee: number | undefined;
  readonly kneeText: string;
  readonly plateau: number | undefined;
  readonly plateauText: string;
  /** The fitted law among the levels, where it may be relied on. */
  readonly fit: readonly { readonly users: number; readonly throughput: number }[] | undefined;
  readonly fitText: string;
}

/** Looks for the knee, for where throughput stops growing, and fits the Universal Scalability Law. */
export function curveShape(points: readonly (KneePoint & PlateauPoint)[]): CurveShape {
  const knee = kneeOf(points);
  const plateau = plateauOf(points);
  const fit = fitUsl(points);
  const isGood = fit.status === 'fitted' && fit.quality.verdict === 'good';
  return {
    knee: knee.status === 'found' ? knee.users : undefined,
    kneeText:
      knee.status === 'found' ? `knee at ${users(knee.users)} (${knee.method})` : `no knee: ${knee.reason}`,
    plateau: plateau.status === 'reached' ? plateau.users : undefined,
    plateauText:
      plateau.status === 'reached'
        ? `throughput is full from ${users(plateau.users)} on`
        : `no plateau: ${plateau.reason}`,
    fit: isGood ? fittedCurve(points, (at) => fit.throughputAt(at)) : undefined,
    fitText: uslText(fit),
  };
}

const users = (count: number): string =>
  `${formatQuantity({ dimension: 'count', value: count })} user${count === 1 ? '' : 's'}`;

/** The fitted curve at the levels and between them, and nowhere else. */
function fittedCurve(
  points: readonly { readonly users: number }[],
  at: (users: number) => { readonly status: string; readonly value?: number },
): { users: number; throughput: number }[] {
  const counts = points.map(({ users }) => users);
  const [from, to] = [Math.min(...counts), Math.max(...counts)];
  const steps = 60;
  return Array.from({ length: steps + 1 }, (_, step) => {
    // Powers can end a little beyond the range.
    const users = Math.min(to, Math.max(from, from * (to / from) ** (step / steps)));
    const throughput = at(users);
    return throughput.value === undefined ? [] : [{ users, throughput: throughput.value }];
  }).flat();
}
