import type { LevelLoad } from './capacity/level-load';
import { levelVerdict } from './capacity/level-verdict';
import type { Sla } from './capacity/sla';
import { levelFigures, levelTable } from './level-figures';
import type { ScenarioReport } from './scenario-report';
import type { PreparedUsers, UserSetting } from './user-setting';

/** Levels that were measured, all that were before something ended it. */
interface MeasuredLevels {
  /** What their numbers are of. */
  readonly unit: 'users' | 'arrivals/s';
  readonly loads: readonly LevelLoad[];
  readonly prepared: PreparedUsers;
  readonly sla?: Sla;
}

interface TellingWorld {
  readonly report: Pick<ScenarioReport, 'note' | 'measured' | 'sentLoads'>;
  readonly users: Pick<UserSetting, 'tellLengths'>;
}

/** Tells what was measured of each level, what lengths came of it, and the books of all that was sent. */
export function reportLevels(
  { unit, loads, prepared, sla }: MeasuredLevels,
  { report, users }: TellingWorld,
): void {
  report.sentLoads(loads, [prepared.pilot.counts]);
  if (loads.length === 0) return;
  report.note(levelTable(unit, loads, (load) => remarkOf(load, sla)));
  for (const load of loads)
    for (const { name, estimation } of levelFigures(load))
      report.measured(
        `${name} at ${load.level} ${unit}`,
        estimation,
        `${load.client}; ${load.summary.source}`,
      );
  users.tellLengths(
    prepared.requests,
    loads.flatMap(({ summary }) => summary.completedRecords),
  );
}

function remarkOf(load: LevelLoad, sla: Sla | undefined): string {
  const [doubt] = load.clientDoubts();
  if (doubt !== undefined) return `invalid: ${doubt}`;
  if (load.unsettled !== undefined) return `not settled: ${load.unsettled}`;
  if (sla === undefined) {
    const { first } = load.summary.failures;
    return first === undefined ? '' : `first failure ${first}`;
  }
  const { outcome, why } = levelVerdict(load, sla);
  return outcome === 'held' ? 'held' : `${outcome}: ${why}`;
}
