import type { Evidence } from '../assertions/judge';
import { monotonicClock, type Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import { DEFAULT_BOOTSTRAP } from '../statistics/block-bootstrap';
import { attainment } from './attainment';
import { searchCapacity, type CapacityFinding, type SearchBounds } from './capacity-search';
import type { LevelSeries } from './level-series';
import { levelVerdict, type LevelVerdict } from './level-verdict';
import { limitCrossing, type JudgedLevel } from './limit-crossing';
import type { Sla } from './sla';

/** The most load that is served within an SLA, and how it was looked for. */
export interface SlaCapacity {
  readonly finding: CapacityFinding;
  /** In the order in which they were tried. */
  readonly tried: readonly JudgedLevel[];
}

/** What a search is about, and what it may take. */
export interface CapacityPlan extends Omit<SearchBounds, 'hasTime'> {
  readonly sla: Sla;
  readonly promised: number;
  /** No level is begun after it. */
  readonly budget: Milliseconds;
}

/**
 * Searches for the highest load that meets the SLA: each level is measured until its verdict is settled or its own
 * budget is spent. `onLevel` hears of every level when it is judged.
 */
export async function findCapacity(
  series: LevelSeries,
  plan: CapacityPlan,
  signal: AbortSignal,
  {
    clock = monotonicClock,
    onLevel = () => undefined,
  }: { clock?: Clock; onLevel?: (level: JudgedLevel) => void } = {},
): Promise<SlaCapacity> {
  const { sla, promised, budget, ...bounds } = plan;
  const end = clock.now() + budget;
  const tried: JudgedLevel[] = [];
  const tryLevel = async (level: number): Promise<LevelVerdict['outcome']> => {
    const load = await series.measure(level, signal);
    await load.measureUntil(
      () => levelVerdict(load, sla).outcome !== 'undecided' || clock.now() >= end,
      signal,
    );
    const judged = { load, verdict: levelVerdict(load, sla) };
    tried.push(judged);
    onLevel(judged);
    return judged.verdict.outcome;
  };
  const finding = await searchCapacity(promised, tryLevel, { ...bounds, hasTime: () => clock.now() < end });
  return { finding, tried };
}

/** The capacity as evidence, and why it is not to be believed where nothing was settled. */
export interface FoundCapacity {
  readonly evidence: Evidence;
  readonly doubts: readonly string[];
}

/**
 * The capacity as evidence: from what held to the last before what broke, and in between where the figures cross their
 * limits; open where nothing broke; where they do not, the highest level that held, or the middle one of those that stayed undecided. `whole`
 * levels are numbers of users.
 */
export function capacityEvidence(
  { finding, tried }: SlaCapacity,
  { whole, dimension }: { readonly whole: boolean; readonly dimension: 'count' | 'request rate' },
): FoundCapacity {
  const { held, broken, undecided, ended } = finding;
  const n = tried.length;
  const open = undecided.filter((level) => level > held && level < (broken ?? Infinity));
  const highest = broken === undefined ? Infinity : whole ? broken - 1 : broken * JUST_BELOW;
  const middle = open[Math.floor((open.length - 1) / 2)];
  const between = tried.filter(({ load }) => load.level >= held && load.level <= (broken ?? Infinity));
  const crossing = broken === undefined && open.length === 0 ? undefined : limitCrossing(between);
  // Where what is below was not tried any more, nothing is not what was found.
  const otherwise = held === 0 && ended === 'out of time' ? highest : whole ? held : (held + highest) / 2;
  const value =
    crossing === undefined
      ? (middle ?? (broken === undefined ? held : otherwise))
      : Math.min(highest, whole ? Math.floor(crossing) : crossing);
  const last = tried.findLast(({ load }) => open.includes(load.level));
  // What went wrong with load workers is in the reason, and no longer time mends it.
  const hint = last?.load.health.faults === undefined ? HINT : '';
  return {
    evidence: {
      status: 'estimated',
      value,
      low: held,
      high: highest,
      n,
      of: 'levels',
      confidence: DEFAULT_BOOTSTRAP.confidence,
      dimension,
      narrows: false,
      method: methodText(ended, tried),
    },
    doubts:
      held === 0 && broken === undefined ? [`no level was settled: ${last?.verdict.why ?? ''}${hint}`] : [],
  };
}

/** What broke is not served. */
const JUST_BELOW = 1 - 1e-9;

const HINT = '; LLM_LEVEL_TIME gives each level a longer time, and LLM_SEARCH_BUDGET the search';

function methodText(ended: CapacityFinding['ended'], tried: SlaCapacity['tried']): string {
  const search = 'search by doubling, then halves';
  if (ended === 'out of time') return `${search}, ended by its budget`;
  const most = Math.max(...tried.map(({ load }) => load.level));
  return ended === 'nothing broke' ? `${search}; nothing above ${most} was tried` : search;
}

/** Attainment and goodput at the highest level that held; of arrivals that do not wait from when they were due. */
export function atCapacity(
  { finding, tried }: SlaCapacity,
  sla: Sla,
): ReturnType<typeof attainment> | undefined {
  const found = tried.find(({ load }) => load.level === finding.held);
  if (found === undefined) return undefined;
  const { load } = found;
  const [first, ...others] = sla.map((limit) => ({ ...limit, figure: load.judged(limit.figure) }));
  return first === undefined ? undefined : attainment(load.summary, [first, ...others]);
}
