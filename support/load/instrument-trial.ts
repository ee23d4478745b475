import { milliseconds } from '../quantities/units';
import { calibrated, type Calibration } from './calibration';
import { FinishedLoad } from './finished-load';
import type { GroundTruth, TrueDelays } from './ground-truth';
import type { ClientHealth } from './health/client-health';
import { overall } from './health/overall-health';
import type { JudgedLoad } from './judged-load';
import { Ledger, type LedgerCounts } from './ledger';
import type { LoadRunner } from './load-runner';
import type { LoadSummary } from './load-summary';
import { batchRound } from './round';

/** Answers of each virtual user that are measured, after one that is not. */
const ANSWERS = 3;

/** What is streamed from the ground-truth server. */
export interface TrialPlan extends TrueDelays {
  readonly virtualUsers: number;
  readonly tokens: number;
  /** No two trials on one server have the same. */
  readonly idPrefix: string;
}

/** Many streams at once from the ground-truth server, and how far off the instrument was. */
export class InstrumentTrial extends FinishedLoad<LoadSummary> implements JudgedLoad {
  readonly client: string;
  readonly health: ClientHealth;
  readonly counts: LedgerCounts;
  readonly calibration: Calibration;

  private constructor(client: string, health: ClientHealth, counts: LedgerCounts, calibration: Calibration) {
    super();
    this.client = client;
    this.health = health;
    this.counts = counts;
    this.calibration = calibration;
  }

  /**
   * Virtual users that begin one after another within the time of one answer, as users do: a burst of connections
   * is another measurement.
   */
  static async run(
    plan: TrialPlan,
    truth: GroundTruth,
    runner: LoadRunner,
    signal: AbortSignal,
  ): Promise<InstrumentTrial> {
    const { virtualUsers, tokens, idPrefix, timeToFirstToken, interTokenLatency } = plan;
    const rampUp = milliseconds(timeToFirstToken + tokens * interTokenLatency);
    const workload = {
      kind: 'prompts',
      model: truth.model,
      words: [8],
      outputTokens: [tokens],
      temperature: 0,
      seed: 1,
      idPrefix,
    } as const;
    const ledger = new Ledger();
    const send = async (warmUp: boolean) => {
      const requestsEach = warmUp ? 1 : ANSWERS;
      const load = {
        model: 'closed',
        virtualUsers,
        requestsEach,
        thinkTime: milliseconds(0),
        rampUp,
      } as const;
      const firstRequest = warmUp ? 0 : virtualUsers;
      const round = { round: warmUp ? 1 : 0, warmUp, firstRequest };
      const run = await runner.begin({ load, workload, ...round }, signal).result;
      ledger.add(run.counts);
      signal.throwIfAborted();
      return run;
    };
    const warmedUp = await send(true);
    const { records, health } = await send(false);
    const { faults } = overall([warmedUp.health, health]);
    const sent = { idPrefix, sent: ledger.counts.sent, faults };
    return new InstrumentTrial(
      runner.description,
      faults === undefined ? health : { ...health, faults },
      ledger.counts,
      await calibrated([batchRound(0, false, records)], sent, truth, signal),
    );
  }

  get summary(): LoadSummary {
    return this.calibration.client;
  }

  /** Its figures are what is held against the truth: nothing about them is believed. */
  doubts(): readonly string[] {
    return [];
  }
}
