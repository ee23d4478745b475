import { failureDoubts, paceDoubts, runDoubts } from '../load/doubts';
import { FinishedLoad } from '../load/finished-load';
import type { ClientHealth } from '../load/health/client-health';
import type { JudgedLoad, LoadFigure } from '../load/judged-load';
import type { LedgerCounts } from '../load/ledger';
import type { LoadFigures } from '../load/load-figures';
import { METRICS, type MetricName } from '../load/metric';
import type { Statistic } from '../load/statistic';
import type { ImportedRun } from './imported-run';

const NOT_THE_SERVER = ': the client of the tool, not the server, may have set the result';
const UNTOLD = { status: 'unavailable', reason: 'the results of the other tool do not tell' } as const;

/** Where arrivals do not wait, users wait from the instant at which their request was due. */
const FROM_SCHEDULE: Partial<Record<MetricName, MetricName>> = {
  ttft: 'ttft_scheduled',
  e2e: 'e2e_scheduled',
};

/** Of these the lateness of a client is a part, or was left out; the time between two tokens knows nothing of it. */
const WAITS: readonly MetricName[] = ['ttft', 'e2e', 'ttft_scheduled', 'e2e_scheduled'];

/** A load that another tool has sent and measured. */
export class ImportedLoad extends FinishedLoad<LoadFigures> implements JudgedLoad {
  readonly client: string;
  readonly counts: LedgerCounts;
  readonly summary: LoadFigures;
  /** How far off the other tool was, nobody has found out. */
  readonly calibration = undefined;
  readonly health: ClientHealth = { threads: [], machine: { cpuPressure: UNTOLD, steal: UNTOLD } };
  readonly #run: ImportedRun;

  /** `file` is named in the source of every figure. */
  constructor(run: ImportedRun, file: string) {
    super();
    this.client = `${run.tool}, ${file}`;
    this.counts = run.counts;
    this.summary = run.figures;
    this.#run = run;
  }

  override judged({ metric, statistic }: LoadFigure): LoadFigure {
    const name = this.#run.fromSchedule ? FROM_SCHEDULE[metric.name] : undefined;
    return { metric: name === undefined ? metric : METRICS[name], statistic };
  }

  doubts({ metric, statistic }: LoadFigure, limit: number): readonly string[] {
    const { doubts, pace } = this.#run;
    return [
      ...doubts,
      ...runDoubts(this.counts, []),
      ...(pace === undefined
        ? []
        : paceDoubts(pace, WAITS.includes(metric.name) ? limit : undefined, NOT_THE_SERVER)),
      ...(metric.dimension === 'duration'
        ? [...failureDoubts(this.summary, statistic), ...this.#cutOff(statistic)]
        : []),
    ];
  }

  /** Who is still under way at the end has waited long: a figure that leaves out too many of them shows the fast ones. */
  #cutOff(statistic: Statistic): string[] {
    const { cutOff } = this.#run;
    const all = this.summary.completed + cutOff;
    const tolerated = statistic.kind === 'percentile' ? 1 - statistic.share : 0.01;
    if (cutOff <= tolerated * all * (1 + 1e-9)) return [];
    return [
      `${cutOff} of ${all} requests were cut off by the tool, most often because its time was over, more than this figure ` +
        'may leave out; give it a number of requests in place of a time, or more time',
    ];
  }
}
