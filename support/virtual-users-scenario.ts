import { breakPointEvidence, breakPointText, doubledNumbers, findBreakPoint } from './break-point';
import { BottleneckWatch } from './bottleneck-watch';
import type { LevelLoad } from './capacity/level-load';
import type { LevelSeries } from './capacity/level-series';
import type { Sla } from './capacity/sla';
import { throughputFall } from './capacity/throughput-fall';
import { LevelCurve } from './level-curve';
import type { LevelPromises } from './level-promises';
import { reportLevels } from './level-report';
import { parseUserNumbers } from './level-tables';
import { parseSla } from './limits-table';
import { userSeries } from './prepared-series';
import type { Quantity } from './quantities/quantity';
import type { RawTable } from './quantities/table-faults';
import { run } from './run';
import { ServedCapacity, type CapacityWorld } from './served-capacity';
import { lookAgainAtFall, throughputs } from './sweep-fall';
import type { PreparedUsers } from './user-setting';
import { sweepUsers } from './user-sweep';

interface VirtualUsersWorld extends CapacityWorld {
  readonly levels: LevelPromises;
}

/** What a number of virtual users, or of arrivals, costs; and how many of them a system carries. */
export class VirtualUsersScenario {
  readonly #world: VirtualUsersWorld;
  readonly #capacity: ServedCapacity;

  constructor(world: VirtualUsersWorld) {
    this.#world = world;
    this.#capacity = new ServedCapacity(world);
  }

  /** Measures every number of users in turn, and ends where nothing is answered any more. */
  async sweep(table: RawTable): Promise<void> {
    const numbers = parseUserNumbers(table);
    const { report, users, levels } = this.#world;
    const prepared = await users.prepare();
    const series = this.#seriesOf(prepared);
    await using resources = await BottleneckWatch.begin(this.#world);
    const sweep = sweepUsers(series, numbers, run.signal, (number, index) => {
      report.stage(`${number} users (${index + 1} of ${numbers.length})`);
    });
    const looked = sweep.then(async (untried) => {
      if (untried.size === 0)
        await lookAgainAtFall(series.measured, run.signal, (number) => {
          report.stage(`${number} users once more`);
        });
      return untried;
    });
    const missing = await looked.finally(() => {
      reportLevels({ unit: 'users', loads: series.measured, prepared }, this.#world);
    });
    const loads = new Map(series.measured.map((load) => [String(load.level), load]));
    levels.hold({ kind: 'virtual users', loads, missing });
    this.#observeFall(series.measured);
    await new LevelCurve(series.measured, this.#world).tell();
    await resources.tell();
  }

  /** Doubles the users from that number on until a limit breaks. */
  async growUntilBroken(from: number, most: number, table: RawTable): Promise<void> {
    const sla = parseSla(table);
    const { report, users, observations } = this.#world;
    const numbers = doubledNumbers(from, most);
    const prepared = await users.prepare();
    const series = this.#seriesOf(prepared);
    const finding = findBreakPoint(series, numbers, sla, run.signal, (number) => {
      report.stage(`${number} users`);
    });
    const point = await finding.finally(() => {
      reportLevels({ unit: 'users', loads: series.measured, prepared, sla }, this.#world);
    });
    report.note(`break point: ${breakPointText(point)}`);
    observations.note(
      'last number of virtual users within the limits',
      () => breakPointEvidence(point),
      prepared.runner.description,
      () => series.measured.flatMap((load) => (load.level <= point.held ? load.clientDoubts() : [])),
    );
    await new LevelCurve(series.measured, this.#world, sla).tell();
  }

  /** Searches for the most load that is served within the limits, and judges the promised one by that. */
  promise(promised: Quantity, table: RawTable): Promise<'skipped' | undefined> {
    return this.promiseWithin(promised, parseSla(table));
  }

  /** The same with limits that are read already. */
  promiseWithin(promised: Quantity, sla: Sla): Promise<'skipped' | undefined> {
    return this.#capacity.promise(promised, sla);
  }

  /** Enters a promise of a capacity that could not be looked for. */
  leaveOpen(promised: Quantity, sla: Sla, reason: string): void {
    this.#capacity.leaveOpen(promised, sla, reason);
  }

  #seriesOf(prepared: PreparedUsers): LevelSeries {
    return userSeries(prepared, {
      levelTime: run.parameters.levelTime,
      record: (record) => {
        this.#world.report.record(record);
      },
    });
  }

  #observeFall(measured: readonly LevelLoad[]): void {
    this.#world.observations.note(
      'fall of throughput as users grow',
      () => throughputFall(throughputs(measured)),
      measured[0]?.client ?? 'nothing was sent',
      () => measured.flatMap((load) => load.clientDoubts().map((doubt) => `at ${load.level} users ${doubt}`)),
    );
  }
}
