import { arrivalSchedule } from '../load/arrivals/arrival-plan';
import { startsOf } from '../load/arrivals/arrival-starts';
import type { LoadRunner } from '../load/load-runner';
import { paceOf } from '../load/pace';
import type { RequestRecord } from '../load/request-record';
import { windowsOf } from '../load/windows';
import type { Workload } from '../load/workload';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { Backlog, LevelRun, LevelRunner, LevelTimes } from './level-run';

/** Arrivals of a level. */
export interface ArrivalLevels {
  readonly workload: Workload;
  readonly seed: number;
  /** A request that falls due while so many are in flight is dropped. */
  readonly maxInFlight: number;
}

/** Levels of so many Poisson arrivals a second. */
export class RateLevels implements LevelRunner {
  readonly isOpen = true;
  readonly client: string;
  readonly #plan: ArrivalLevels;
  readonly #runner: LoadRunner;
  readonly #record: (record: RequestRecord) => void;
  #asked = 0;

  constructor(
    plan: ArrivalLevels,
    runner: LoadRunner,
    record: (record: RequestRecord) => void = () => undefined,
  ) {
    this.client = runner.description;
    this.#plan = plan;
    this.#runner = runner;
    this.#record = record;
  }

  async run(rate: number, times: LevelTimes, firstRound: number, signal: AbortSignal): Promise<LevelRun> {
    const { workload, seed, maxInFlight } = this.#plan;
    const { warmUp, measure } = times;
    const duration = milliseconds(warmUp + measure);
    // Other arrivals each time: repeating the same ones would repeat the same luck.
    const starts = startsOf(
      arrivalSchedule({ kind: 'poisson', rate, duration }, (seed + this.#asked) % 2 ** 31),
    );
    const load = { model: 'open', starts, maxInFlight } as const;
    const firstRequest = this.#asked;
    const place = { round: firstRound, warmUp: false, firstRequest, measureFrom: warmUp };
    const run = await this.#runner.begin({ load, workload, ...place }, signal).result;
    this.#asked += Math.max(1, starts.length);
    const { records, counts, health, histograms } = run;
    for (const record of records) this.#record(record);
    const [first] = records;
    const startAt = milliseconds(
      (first?.scheduledAt ?? 0) - (starts[(first?.index ?? firstRequest) - firstRequest] ?? 0),
    );
    const rounds = windowsOf(records, { startAt, warmUp, duration }).map((round) => ({
      ...round,
      index: firstRound + round.index,
      records: round.records.map((record) => ({ ...record, round: firstRound + record.round })),
    }));
    const measured = rounds.filter((round) => !round.warmUp).flatMap((round) => round.records);
    return {
      counts,
      health,
      measured: measure,
      rounds,
      arrivals: {
        pace: paceOf(measured, histograms.schedule_lag),
        backlog: backlogOf(records, milliseconds(startAt + warmUp), milliseconds(startAt + duration)),
      },
    };
  }
}

function backlogOf(records: readonly RequestRecord[], from: Milliseconds, to: Milliseconds): Backlog {
  const open = (at: Milliseconds): number =>
    records.filter((record) => record.scheduledAt < at && endOf(record) >= at).length;
  const arrived = records.filter(({ scheduledAt }) => scheduledAt >= from && scheduledAt < to).length;
  return { before: open(from), after: open(to), arrived };
}

const endOf = (record: RequestRecord): Milliseconds =>
  record.outcome === 'completed' ? record.endedAt : record.failedAt;
