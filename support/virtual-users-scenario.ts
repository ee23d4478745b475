import type { Comparison } from './assertions/threshold';
import type { CapacityPlan } from './capacity/sla-capacity';
import { LevelSeries } from './capacity/level-series';
import { levelVerdict } from './capacity/level-verdict';
import { slaSubject, type Sla } from './capacity/sla';
import { throughputFall } from './capacity/throughput-fall';
import { UserLevels } from './capacity/user-levels';
import { judgeCapacity } from './capacity-promise';
import { parseUserNumbers } from './level-tables';
import { parseSla } from './limits-table';
import type { RawTable } from './quantities/table-faults';
import { LevelCurve } from './level-curve';
import { levelFigures, levelTable } from './level-figures';
import type { LevelPromises } from './level-promises';
import type { LevelLoad } from './capacity/level-load';
import type { LoadPromises } from './load-promises';
import type { Observations } from './observations';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { milliseconds } from './quantities/units';
import { RateLevels } from './capacity/rate-levels';
import { run } from './run';
import { exactly } from './server-meter';
import type { PreparedUsers, UserSetting, UserWorld } from './user-setting';

interface VirtualUsersWorld extends UserWorld {
  readonly users: UserSetting;
  readonly levels: LevelPromises;
  readonly promises: LoadPromises;
  readonly observations: Observations;
}

/** The most that is asked of a server in search of its capacity. */
const MOST = { users: 1000, rate: 10_000 };
/** A level may be measured for so many times the least time, until its verdict is settled. */
const LEVEL_BUDGET = 6;
/** No single measurement of a level takes longer than so many times the least time. */
const LONGEST = 5;
/** Requests in flight beyond which arrivals are dropped: the client has no room for more. */
const MOST_IN_FLIGHT = 5000;

/** What a number of virtual users, or of arrivals, costs; and how many of them a system carries. */
export class VirtualUsersScenario {
  readonly #world: VirtualUsersWorld;

  constructor(world: VirtualUsersWorld) {
    this.#world = world;
  }

  /** Measures every number of users in turn, and ends where nothing is answered any more. */
  async sweep(table: RawTable): Promise<void> {
    const numbers = parseUserNumbers(table);
    const { report, users, levels } = this.#world;
    const prepared = await users.prepare();
    const series = this.#userSeries(prepared);
    const missing = new Map<string, string>();
    const hold = (): void => {
      const loads = new Map(series.measured.map((load) => [String(load.level), load]));
      levels.hold({ kind: 'virtual users', loads, missing });
    };
    let ended: string | undefined;
    try {
      for (const [index, number] of numbers.entries()) {
        if (ended !== undefined) {
          missing.set(String(number), ended);
          continue;
        }
        this.#tellProgress(`${number} users`, index, numbers.length);
        const load = await series.measure(number, run.signal);
        if (load.summary.completed > 0) continue;
        const why = load.summary.failures.first ?? '';
        ended = `not tried: of ${number} users nobody was answered, the first ${why}`;
      }
    } finally {
      hold();
      this.#tellLevels('users', series.measured, prepared);
    }
    this.#observeFall(series.measured);
    await new LevelCurve(series.measured, this.#world).tell();
    report.sentLoads(series.measured, [prepared.pilot.counts]);
  }

  /** Doubles the users from that number on until a limit breaks. */
  async growUntilBroken(from: number, most: number, table: RawTable): Promise<void> {
    const sla = parseSla(table);
    const { report, users, observations } = this.#world;
    const prepared = await users.prepare();
    const series = this.#userSeries(prepared);
    let [held, broken]: [number, number | undefined] = [0, undefined];
    let why = '';
    try {
      for (let number = from; broken === undefined && number <= most; number *= 2) {
        this.#tellProgress(`${number} users`, series.measured.length, undefined);
        const load = await series.measure(number, run.signal);
        await load.measureUntil(() => levelVerdict(load, sla).outcome !== 'undecided', run.signal);
        const verdict = levelVerdict(load, sla);
        if (verdict.outcome === 'held') held = number;
        else {
          broken = number;
          why = `${verdict.outcome === 'broken' ? '' : 'undecided: '}${verdict.why}`;
        }
      }
    } finally {
      this.#tellLevels('users', series.measured, prepared, sla);
    }
    const end = broken === undefined ? `nothing broke up to ${held} users` : `${broken} users: ${why}`;
    report.note(`break point: ${held} users were the last to be served within the limits; ${end}`);
    observations.note(
      'last number of virtual users within the limits',
      () => exactly(held, series.measured.length, 'count', `doubled until a limit broke; ${end}`, 'levels'),
      prepared.runner.description,
      () => series.measured.flatMap((load) => (load.level <= held ? load.clientDoubts() : [])),
    );
    await new LevelCurve(series.measured, this.#world, sla).tell();
    report.sentLoads(series.measured, [prepared.pilot.counts]);
  }

  /** Searches for the most load that is served within the limits, and judges the promised one by that. */
  promise(promised: Quantity, table: RawTable): Promise<'skipped' | undefined> {
    return this.promiseWithin(promised, parseSla(table));
  }

  /** The same with limits that are read already. */
  async promiseWithin(promised: Quantity, sla: Sla): Promise<'skipped' | undefined> {
    const threshold = {
      subject: subjectOf(promised.dimension === 'count', sla),
      comparison: 'at least',
      limit: promised,
    } as const;
    const withheld = this.#world.promises.concludeWithheld(threshold, 'capacity');
    if (withheld !== undefined) return withheld.step;
    return promised.dimension === 'count'
      ? this.#promiseUsers(promised, sla)
      : this.#promiseRate(promised, sla);
  }

  async #promiseUsers(promised: Quantity, sla: Sla): Promise<'skipped' | undefined> {
    const prepared = await this.#world.users.prepare();
    const plan = {
      ...this.#searchPlan(promised, sla),
      least: 1,
      most: MOST.users,
      whole: true,
      resolution: 0.02,
    };
    return this.#search(this.#userSeries(prepared), plan, prepared, 'count');
  }

  /** Of Poisson arrivals. */
  async #promiseRate(promised: Quantity, sla: Sla): Promise<'skipped' | undefined> {
    const prepared = await this.#world.users.prepare();
    const { requests, runner, pilot } = prepared;
    const workload = requests.workloadOf(1);
    if (workload.kind === 'sessions')
      throw new Error('arrivals ask once each; leave "turns per session" out of what virtual users ask for');
    const levels = new RateLevels(
      { workload, seed: run.seed, maxInFlight: MOST_IN_FLIGHT },
      runner,
      (record) => {
        this.#world.report.record(record);
      },
    );
    const none = milliseconds(0);
    const series = new LevelSeries(levels, {
      responseTime: pilot.responseTime,
      thinkTime: none,
      ...this.#times(),
    });
    const plan = {
      ...this.#searchPlan(promised, sla),
      least: Math.min(promised.value, 0.1),
      most: MOST.rate,
      whole: false,
      resolution: 0.05,
    };
    return this.#search(series, plan, prepared, 'request rate');
  }

  /** Enters a promise of a capacity that could not be looked for. */
  leaveOpen(promised: Quantity, sla: Sla, reason: string): void {
    const subject = subjectOf(promised.dimension === 'count', sla);
    this.#world.observations.leaveOpen(subject, 'at least' satisfies Comparison, promised, reason);
  }

  async #search(
    series: LevelSeries,
    plan: CapacityPlan,
    prepared: PreparedUsers,
    dimension: 'count' | 'request rate',
  ): Promise<'skipped' | undefined> {
    const what = dimension === 'count' ? 'users' : 'arrivals/s';
    try {
      return await judgeCapacity(
        series,
        plan,
        { dimension, subject: subjectOf(plan.whole, plan.sla) },
        this.#world,
      );
    } finally {
      this.#tellLevels(what, series.measured, prepared, plan.sla);
      this.#world.report.sentLoads(series.measured, [prepared.pilot.counts]);
    }
  }

  #searchPlan(promised: Quantity, sla: Sla): Pick<CapacityPlan, 'promised' | 'sla' | 'budget'> {
    return { promised: promised.value, sla, budget: run.parameters.searchBudget };
  }

  #userSeries({ requests, runner, pilot }: PreparedUsers): LevelSeries {
    const levels = new UserLevels(requests, runner, (record) => {
      this.#world.report.record(record);
    });
    const { responseTime } = pilot;
    return new LevelSeries(levels, { responseTime, thinkTime: requests.meanThinkTime, ...this.#times() });
  }

  #times(): Pick<ConstructorParameters<typeof LevelSeries>[1], 'bounds' | 'budget'> {
    const least = run.parameters.levelTime;
    return {
      bounds: { least, most: milliseconds(LONGEST * least) },
      budget: milliseconds(LEVEL_BUDGET * least),
    };
  }

  #tellLevels(what: string, measured: readonly LevelLoad[], { requests }: PreparedUsers, sla?: Sla): void {
    const { report, users } = this.#world;
    if (measured.length === 0) return;
    report.note(levelTable(what, measured, (load) => remarkOf(load, sla)));
    for (const load of measured)
      for (const { name, estimation } of levelFigures(load))
        report.measured(
          `${name} at ${load.level} ${what}`,
          estimation,
          `${load.client}; ${load.summary.source}`,
        );
    users.tellLengths(
      requests,
      measured.flatMap(({ summary }) => summary.completedRecords),
    );
  }

  #observeFall(measured: readonly LevelLoad[]): void {
    this.#world.observations.note(
      'fall of throughput as users grow',
      () =>
        throughputFall(
          measured.flatMap(({ level, summary }) => {
            const throughput = summary.estimate('output_tps', { kind: 'mean' });
            return throughput.status === 'estimated' ? [{ users: level, throughput }] : [];
          }),
        ),
      measured[0]?.client ?? 'nothing was sent',
      () => measured.flatMap((load) => load.clientDoubts().map((doubt) => `at ${load.level} users ${doubt}`)),
    );
  }

  #tellProgress(phase: string, done: number, of: number | undefined): void {
    this.#world.report.stage(`${phase}${of === undefined ? '' : ` (${done + 1} of ${of})`}`);
  }
}

const subjectOf = (whole: boolean, sla: Sla): string =>
  `${whole ? 'virtual users' : 'arrival rate'} served within ${sla
    .map((limit) => `${slaSubject(limit)} ${limit.comparison} ${formatQuantity(limit.limit)}`)
    .join(', ')}`;

function remarkOf(load: LevelLoad, sla: Sla | undefined): string {
  const [doubt] = load.clientDoubts();
  if (doubt !== undefined) return `invalid: ${doubt}`;
  if (sla === undefined) {
    const { failures } = load.summary;
    return failures.first === undefined ? '' : `first failure ${failures.first}`;
  }
  const { outcome, why } = levelVerdict(load, sla);
  return outcome === 'held' ? 'held' : `${outcome}: ${why}`;
}
