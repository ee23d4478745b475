import { judge } from './assertions/judge';
import { atCapacity, capacityEvidence, findCapacity, type CapacityPlan } from './capacity/sla-capacity';
import type { LevelSeries } from './capacity/level-series';
import { withFaults } from './doubts-with-faults';
import { formatQuantity } from './quantities/quantity';
import { LevelCurve } from './level-curve';
import { estimateText } from './report/verdict-line';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { Estimation } from './statistics/estimate';

/** Searches for the highest load within the limits, reports it, and judges the promised one by it. */
export async function judgeCapacity(
  series: LevelSeries,
  plan: CapacityPlan,
  { dimension, subject }: { readonly dimension: 'count' | 'request rate'; readonly subject: string },
  world: { readonly report: ScenarioReport },
): Promise<'skipped' | undefined> {
  const { report } = world;
  const unit = dimension === 'count' ? 'users' : 'arrivals/s';
  const capacity = await findCapacity(series, plan, run.signal, {
    onLevel: ({ load, verdict }) => {
      report.stage(`${load.level} ${unit}: ${verdict.outcome}`);
    },
  });
  const { evidence, doubts } = capacityEvidence(capacity, { whole: plan.whole, dimension });
  const at = atCapacity(capacity, plan.sla);
  const { held, broken, ended } = capacity.finding;
  const highest = formatQuantity({ dimension, value: held });
  const beyond =
    broken === undefined
      ? 'nothing above it broke'
      : `${formatQuantity({ dimension, value: broken })} broke them`;
  report.note(
    at === undefined
      ? `no level that was tried held the limits (${ended})`
      : `the highest level that held the limits: ${highest}; ${beyond}; there SLO attainment ${figureText(at.share)}, goodput ${figureText(at.goodput)}`,
  );
  if (at !== undefined) {
    report.measured('slo_attainment', at.share, 'client');
    report.measured('goodput', at.goodput, 'client');
  }
  await new LevelCurve(series.measured, world, plan.sla, dimension).tell();
  const threshold = { subject, comparison: 'at least', limit: { dimension, value: plan.promised } } as const;
  // What a level was worth is in its verdict: doubts about a client that limited itself leave it undecided.
  const verdict = judge(threshold, evidence, withFaults(doubts, report.faults));
  report.tell(threshold, `capacity ${unit}`, verdict, {
    source: series.measured[0]?.client ?? 'nothing was sent',
  });
  return report.conclude(threshold, verdict);
}

const figureText = (estimation: Estimation): string =>
  estimation.status === 'estimated' ? estimateText(estimation) : estimation.reason;
