import { outcomeOf, worseningOf, type ChangeOutcome } from '../baseline/change-outcome';
import { changeOfBlocks } from '../baseline/figure-change';
import { directionOf } from '../baseline/figure-direction';
import type { BlockStatistic } from '../statistics/block-figure';
import { proportionInterval } from '../statistics/proportion-interval';
import type { Bench, FigureTable, Section, SectionReport } from './bench-context';
import { judged } from './goal';
import {
  PLANTED,
  RegressionRuns,
  type Arm,
  type ComparedMetric,
  type MeasuredArm,
} from './regression-section-runs';

/** In percent. */
const LIMIT = 5;
const FIGURES: readonly (readonly [name: string, metric: ComparedMetric, statistic: BlockStatistic])[] = [
  ['itl p50', 'itl', 0.5],
  ['itl mean', 'itl', 'mean'],
  ['itl p99', 'itl', 0.99],
  ['ttft p50', 'ttft', 0.5],
  ['output_tps', 'output_tps', 'mean'],
];
const OUTCOMES: readonly ChangeOutcome[] = ['regressed', 'unchanged', 'inconclusive', 'improved'];

type Repetition = Readonly<Record<Arm, MeasuredArm>>;

/** One comparison of two runs by one figure; the change in percent, positive where it got worse. */
interface Called {
  readonly figure: string;
  readonly outcome: ChangeOutcome;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Whether a slowdown that was planted in the simulator is called a regression, and two runs of one server are not: each
 * repetition measures the server, the same again and a slower one, round by round in turns.
 */
export const regressionSection: Section = {
  async run(bench: Bench): Promise<SectionReport> {
    const { options, signal } = bench;
    const repetitions: Repetition[] = [];
    await using runs = await RegressionRuns.start();
    const wanted = options.repetitions.regression;
    for (let repetition = 0; repetition < wanted; repetition += 1) {
      bench.progress(`regression: ${repetition + 1} of ${wanted}`);
      repetitions.push(await runs.measure(repetition, signal));
    }
    return report(repetitions);
  },
};

function report(repetitions: readonly Repetition[]): SectionReport {
  const planted = `a planted slowdown of ${100 * PLANTED} %`;
  const [same, slower] = [compared(repetitions, 'same', 0), compared(repetitions, 'slower', 0)];
  // The server of another repetition, measured at another time, as a baseline is.
  const apart = Math.ceil(repetitions.length / 2);
  const [sameApart, slowerApart] = [
    compared(repetitions, 'same', apart),
    compared(repetitions, 'slower', apart),
  ];
  const rate = (called: readonly Called[], figure: string, outcome: ChangeOutcome): number => {
    const ofFigure = called.filter((one) => one.figure === figure);
    return ofFigure.filter((one) => one.outcome === outcome).length / ofFigure.length;
  };
  return {
    tables: [
      outcomeTable(`Called at a limit of ${LIMIT} %: ${planted}, in turns`, slower),
      outcomeTable(`Called at a limit of ${LIMIT} %: the same server, in turns`, same),
      outcomeTable(
        `Called at a limit of ${LIMIT} %: ${planted}, at another time than the baseline`,
        slowerApart,
      ),
      outcomeTable(`Called at a limit of ${LIMIT} %: the same server, at another time`, sameApart),
    ],
    figures: FIGURES.flatMap(([name]) => [
      judged(`${name}: ${planted} is called a regression`, rate(slower, name, 'regressed'), { atLeast: 0.9 }),
      judged(`${name}: the same server is called a regression`, rate(same, name, 'regressed'), {
        atMost: 0.05,
      }),
      judged(
        `${name}: ${planted} is called a regression, at another time`,
        rate(slowerApart, name, 'regressed'),
        { atLeast: 0.9 },
      ),
      judged(
        `${name}: the same server is called a regression, at another time`,
        rate(sameApart, name, 'regressed'),
        { atMost: 0.05 },
      ),
    ]),
    notes: [
      'Intervals of shares: Clopper & Pearson, 95 %. CHANGE: median over the repetitions, positive is worse.',
    ],
    measured: { same, slower, sameApart, slowerApart },
  };
}

/** The first arm of each repetition beside another of the repetition so many later. */
function compared(repetitions: readonly Repetition[], arm: Arm, later: number): Called[] {
  return repetitions.flatMap(({ before }, index) => {
    const after = repetitions[(index + later) % repetitions.length]?.[arm];
    if (after === undefined) return [];
    return FIGURES.map(([figure, metric, statistic]): Called => {
      const direction = directionOf(metric, null);
      const change = changeOfBlocks(before[metric], after[metric], statistic);
      if ('missing' in change) return { figure, outcome: 'inconclusive', value: NaN, low: NaN, high: NaN };
      return { figure, outcome: outcomeOf(change, direction, LIMIT), ...worseningOf(change, direction) };
    });
  });
}

function outcomeTable(title: string, called: readonly Called[]): FigureTable {
  const rows = FIGURES.map(([name]) => {
    const ofFigure = called.filter(({ figure }) => figure === name);
    const values = ofFigure.map(({ value }) => value).sort((one, other) => one - other);
    const shares = OUTCOMES.map((outcome) => {
      const count = ofFigure.filter((one) => one.outcome === outcome).length;
      const { low, high } = proportionInterval(count, ofFigure.length, 0.95);
      return `${count} of ${ofFigure.length} [${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %]`;
    });
    return [name, ...shares, `${(values[values.length >> 1] ?? NaN).toFixed(1)} %`];
  });
  return { title, head: ['', ...OUTCOMES, 'CHANGE'], rows };
}
