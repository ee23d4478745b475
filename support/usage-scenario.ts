import { recoveryTime, usageWindows } from './capacity/recovery';
import {
  phaseWindows,
  presenceOf,
  timedPhases,
  type TimedPhase,
  type UsagePhase,
} from './capacity/usage-phases';
import { parseUsagePhases } from './level-tables';
import type { RawTable } from './quantities/table-faults';
import type { LevelPromises } from './level-promises';
import { mostUsers, usersAt } from './load/presence';
import { usersAtOnce } from './load/users-at-once';
import type { Observations } from './observations';
import { sendParted } from './parted-load';
import { milliseconds } from './quantities/units';
import { usageOverTime } from './report/usage-chart';
import { median, quantile } from 'simple-statistics';
import { run } from './run';
import type { Estimation } from './statistics/estimate';
import { compressed } from './time-compression';
import type { UserSetting, UserWorld } from './user-setting';

interface UsageWorld extends UserWorld {
  readonly users: UserSetting;
  readonly levels: LevelPromises;
  readonly observations: Observations;
}

/** Use that changes: normal, at its peak, and normal again, in one load. */
export class UsageScenario {
  readonly #world: UsageWorld;

  constructor(world: UsageWorld) {
    this.#world = world;
  }

  /** Sends one load through all phases; each is judged by what was answered while it was held. */
  async pass(table: RawTable): Promise<void> {
    const { report, users, levels, observations } = this.#world;
    const phases = timedPhases(this.#compressed(parseUsagePhases(table)));
    const { requests, runner, pilot } = await users.prepare();
    const presence = presenceOf(phases);
    const virtualUsers = mostUsers(presence);
    report.stage(phases.map(({ name }) => name).join(', '));
    const sent = await sendParted(
      {
        load: usersAtOnce(virtualUsers, {
          requestsEach: Infinity,
          duration: phases.at(-1)?.to ?? milliseconds(0),
          thinkTime: requests.thinkTime,
          presence,
        }),
        workload: requests.workloadOf(virtualUsers),
        runner,
        beside: [pilot.counts],
      },
      report,
      run.signal,
    );
    const { records, begunAt } = sent;
    const loads = new Map(
      phases.map((phase) => [phase.name, sent.part(phaseWindows(records, phase, begunAt))]),
    );
    levels.hold({ kind: 'phase', loads, missing: new Map() });
    users.tellLengths(requests, records);
    run.signal.throwIfAborted();

    const windows = usageWindows(records, phases, begunAt);
    const peak = phases.findIndex(({ users: number }) => number === virtualUsers);
    const [before, after] = [phases[peak - 1], phases[peak + 1]];
    const recovery: Estimation =
      before === undefined || after === undefined
        ? { status: 'too few samples', reason: 'the peak has no phase before it and one after it', n: 0 }
        : recoveryTime(windows, { before, after });
    observations.note('recovery time after the peak', () => recovery, sent.client, sent.doubts);
    await this.#picture(phases, windows, recovery, after);
  }

  #compressed(phases: readonly UsagePhase[]): UsagePhase[] {
    const factor = run.parameters.timeCompression;
    const notes = new Set<string>();
    const taken = phases.map((phase) => {
      const [ramp, hold] = [compressed(phase.ramp, factor), compressed(phase.hold, factor)];
      for (const { note } of [ramp, hold]) if (note !== undefined) notes.add(note);
      return { ...phase, ramp: ramp.duration, hold: hold.duration };
    });
    for (const note of notes) this.#world.report.note(note);
    return taken;
  }

  async #picture(
    phases: readonly TimedPhase[],
    windows: ReturnType<typeof usageWindows>,
    recovery: Estimation,
    after: TimedPhase | undefined,
  ): Promise<void> {
    const presence = presenceOf(phases);
    const users = windows.map(({ from }) => {
      const at = milliseconds(from);
      return { at, users: Math.ceil(usersAt(presence, at)) };
    });
    const isKnown = recovery.status === 'estimated' && after !== undefined;
    const finding = recovery.status === 'estimated' ? recovery.method : recovery.reason;
    const svg = await usageOverTime({
      title: 'Normal and peak usage: users and time to first token',
      phases,
      users,
      windows: windows.map(({ from, to, values }) => ({
        at: (from + to) / 2,
        median: values.length === 0 ? NaN : median([...values]),
        high: values.length === 0 ? NaN : quantile([...values], 0.95),
      })),
      ...(isKnown ? { recovery: { value: after.heldFrom + recovery.value, label: 'recovered' } } : {}),
      finding,
    });
    this.#world.report.picture('Normal and peak usage', svg);
  }
}
