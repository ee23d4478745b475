import type { Milliseconds } from '../quantities/units';
import type { ClientHealth } from './health/client-health';
import type { LedgerCounts } from './ledger';
import type { LoadHistograms } from './load-histograms';
import type { LoadPlan } from './load-plan';
import type { RequestRecord } from './request-record';

/** A load that is over, whoever sent it. */
export interface LoadRun {
  /** In the order of their numbers; made when they are first asked for. */
  readonly records: readonly RequestRecord[];
  /** Of all workers together. */
  readonly histograms: LoadHistograms;
  /** Of all workers together. */
  readonly counts: LedgerCounts;
  /** How the client itself fared meanwhile. */
  readonly health: ClientHealth;
}

/** A load under way. */
export interface RunningLoad {
  /** Nothing more is begun; what is under way goes on to its end. */
  stop(): void;
  /** Requests that are over so far, and those under way. */
  readonly progress: { readonly over: number; readonly inFlight: number };
  /** Rejects when a worker fails; a request that fails is a record. */
  readonly result: Promise<LoadRun>;
}

/** A load whose start was set when it was begun. */
export interface TimedLoad extends RunningLoad {
  /**
   * Its beginning on the monotonic clock: offset 0 of an open load's schedule. A moment ahead, as a rule. It is known
   * when all who send the load are ready, and never later than the result; rejects where the load fails before.
   */
  readonly startAt: Promise<Milliseconds>;
}

/** Puts loads on a target, one after another. */
export interface LoadRunner {
  /** For the report: `undici, 2 workers`. */
  readonly description: string;
  /** Begins a load; aborting the signal ends it at once, and its result holds what was seen until then. */
  begin(plan: LoadPlan, signal: AbortSignal): RunningLoad;
}

/** A runner that sets the start of its loads. */
export interface TimedRunner extends LoadRunner {
  begin(plan: LoadPlan, signal: AbortSignal): TimedLoad;
}
