import type { LevelSeries } from './capacity/level-series';
import { slaSubject, type Sla } from './capacity/sla';
import type { CapacityPlan } from './capacity/sla-capacity';
import { judgeCapacity } from './capacity-promise';
import { reportLevels } from './level-report';
import type { LoadPromises } from './load-promises';
import type { Observations } from './observations';
import { arrivalSeries, userSeries } from './prepared-series';
import { formatQuantity, type Quantity } from './quantities/quantity';
import type { Milliseconds } from './quantities/units';
import { run } from './run';
import type { PreparedUsers, UserSetting, UserWorld } from './user-setting';

/** What judges promises of a capacity. */
export interface CapacityWorld extends UserWorld {
  readonly users: UserSetting;
  readonly promises: LoadPromises;
  readonly observations: Observations;
}

/** The most load that a server carries within limits: virtual users, or arrivals that do not wait. */
export class ServedCapacity {
  readonly #world: CapacityWorld;

  constructor(world: CapacityWorld) {
    this.#world = world;
  }

  /** Searches for the most load that is served within the limits, and judges the promised one by that. */
  async promise(promised: Quantity, sla: Sla): Promise<'skipped' | undefined> {
    const { report, users, promises } = this.#world;
    const subject = capacitySubject(promised, sla);
    const threshold = { subject, comparison: 'at least', limit: promised } as const;
    const withheld = promises.concludeWithheld(threshold, 'capacity');
    if (withheld !== undefined) return withheld.step;
    const prepared = await users.prepare();
    const isUsers = promised.dimension === 'count';
    const series = seriesOf(isUsers, prepared, this.#world);
    const plan = searchPlan(promised, sla, run.parameters.searchBudget);
    try {
      const dimension = isUsers ? 'count' : 'request rate';
      return await judgeCapacity(series, plan, { dimension, subject }, { report });
    } finally {
      reportLevels(
        { unit: isUsers ? 'users' : 'arrivals/s', loads: series.measured, prepared, sla },
        this.#world,
      );
    }
  }

  /** Enters a promise of a capacity that could not be looked for. */
  leaveOpen(promised: Quantity, sla: Sla, reason: string): void {
    this.#world.observations.leaveOpen(capacitySubject(promised, sla), 'at least', promised, reason);
  }
}

function seriesOf(isUsers: boolean, prepared: PreparedUsers, { report }: CapacityWorld): LevelSeries {
  const make = isUsers ? userSeries : arrivalSeries;
  return make(prepared, {
    levelTime: run.parameters.levelTime,
    seed: run.seed,
    record: (record) => {
      report.record(record);
    },
  });
}

/** The most that is asked of a server in search of its capacity, unless more is promised. */
const MOST = { users: 1000, rate: 10_000 };

/** How the capacity is searched for, in users, who are whole, or in arrivals a second. */
export function searchPlan(promised: Quantity, sla: Sla, budget: Milliseconds): CapacityPlan {
  const { value } = promised;
  const common = { promised: value, sla, budget };
  return promised.dimension === 'count'
    ? { ...common, least: 1, most: Math.max(MOST.users, value), whole: true, resolution: 0.02 }
    : {
        ...common,
        least: Math.min(value, 0.1),
        most: Math.max(MOST.rate, value),
        whole: false,
        resolution: 0.05,
      };
}

/** `virtual users served within p95 time to first token at most 500 ms, error rate at most 2%`. */
export function capacitySubject({ dimension }: Quantity, sla: Sla): string {
  const limits = sla.map(
    (limit) => `${slaSubject(limit)} ${limit.comparison} ${formatQuantity(limit.limit)}`,
  );
  return `${dimension === 'count' ? 'virtual users' : 'arrival rate'} served within ${limits.join(', ')}`;
}
