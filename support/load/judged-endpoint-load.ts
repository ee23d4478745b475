import { milliseconds, type Milliseconds } from '../quantities/units';
import { failureDoubts, runDoubts } from './doubts';
import { EndpointTally } from './endpoint-tally';
import { FinishedLoad } from './finished-load';
import type { ClientHealth } from './health/client-health';
import { overall } from './health/overall-health';
import type { JudgedLoad, LoadFigure } from './judged-load';
import { Ledger, type LedgerCounts } from './ledger';
import type { LoadRun, LoadRunner } from './load-runner';
import { isCompleted, type FailedRecord } from './request-record';
import type { EndpointWorkload } from './workload';

/** A small route of a server, asked again and again by connections that each wait for their answer. */
export interface EndpointLoadPlan {
  readonly workload: EndpointWorkload;
  readonly connections: number;
  readonly duration: Milliseconds;
  readonly warmUp: Milliseconds;
}

/** No load of this length holds more records than memory does. */
const LONGEST_PART_MS = 2000;

/**
 * A closed load on a small route: every request is counted, and only those that fail are written down. It lasts as
 * long as it was promised to.
 */
export class JudgedEndpointLoad extends FinishedLoad<EndpointTally> implements JudgedLoad {
  readonly client: string;
  readonly summary = new EndpointTally();
  /** Not held against the ground truth: its pace is the server's own, which the truth would have to have, too. */
  readonly calibration = undefined;
  readonly #plan: EndpointLoadPlan;
  readonly #runner: LoadRunner;
  readonly #ledger = new Ledger();
  readonly #health: ClientHealth[] = [];
  readonly #failed: (record: FailedRecord) => void;
  #firstRequest = 0;

  constructor(plan: EndpointLoadPlan, runner: LoadRunner, failed: (record: FailedRecord) => void) {
    super();
    this.client = runner.description;
    this.#plan = plan;
    this.#runner = runner;
    this.#failed = failed;
  }

  /** Warms up and measures for the time that is planned; an aborted one holds what was counted until then. */
  async begin(signal: AbortSignal): Promise<void> {
    const { warmUp, duration } = this.#plan;
    if (warmUp > 0) await this.#send(warmUp, true, signal);
    const parts = Math.ceil(duration / LONGEST_PART_MS);
    for (let part = 0; part < parts; part += 1) {
      const { records, health } = await this.#send(milliseconds(duration / parts), false, signal);
      this.summary.add(records);
      this.#health.push(health);
      signal.throwIfAborted();
    }
  }

  get health(): ClientHealth {
    return overall(this.#health);
  }

  get counts(): LedgerCounts {
    return this.#ledger.counts;
  }

  doubts({ metric, statistic }: LoadFigure): readonly string[] {
    return [
      ...runDoubts(this.counts, this.#health),
      ...(metric.dimension === 'duration' ? failureDoubts(this.summary, statistic) : []),
    ];
  }

  async #send(duration: Milliseconds, warmUp: boolean, signal: AbortSignal): Promise<LoadRun> {
    const { connections, workload } = this.#plan;
    const none = milliseconds(0);
    const users = { model: 'closed', virtualUsers: connections, requestsEach: Infinity, duration } as const;
    const run = await this.#runner.begin(
      {
        load: { ...users, thinkTime: none, rampUp: none },
        workload,
        round: 0,
        warmUp,
        firstRequest: this.#firstRequest,
      },
      signal,
    ).result;
    this.#ledger.add(run.counts);
    this.#firstRequest += run.counts.scheduled;
    for (const record of run.records) if (!isCompleted(record)) this.#failed(record);
    return run;
  }
}
