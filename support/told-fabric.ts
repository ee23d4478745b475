import type { ClientHealth } from './load/health/client-health';
import type { LoadFabric } from './load/load-fabric';
import type { LoadPlan } from './load/load-plan';
import type { LoadRun, TimedLoad, TimedRunner } from './load/load-runner';
import { isCompleted } from './load/request-record';
import { LoadWorkerError } from './load/workers/worker-handle';
import { milliseconds } from './quantities/units';
import type { ProgressLine } from './report/progress-line';
import type { TargetSpec } from './target/connect-target';

const PAUSE_MS = 500;

/** A scenario that loads are sent for. */
export interface ToldScenario {
  readonly title: string;
  /** Takes note of a load that was sent for it. */
  sent(load: { readonly health: ClientHealth }): void;
}

/** Where the progress of loads is told, and which scenario they belong to when they are begun. */
interface Telling {
  readonly progress: Pick<ProgressLine, 'load' | 'loadEnded'>;
  readonly scenario: () => ToldScenario | undefined;
}

/**
 * A fabric whose loads tell how far all of their workers together have come, and whose faults are told to the scenario
 * that they were sent for, whatever it makes of them. A load that had faults and of which no request was answered
 * rejects with a `LoadWorkerError` that says them: what a server answers is not known then.
 */
export class ToldFabric implements LoadFabric {
  readonly #fabric: LoadFabric;
  readonly #telling: Telling;

  constructor(fabric: LoadFabric, telling: Telling) {
    this.#fabric = fabric;
    this.#telling = telling;
  }

  clientsOf(server: TargetSpec): TimedRunner {
    const runner = this.#fabric.clientsOf(server);
    return {
      description: runner.description,
      begin: (plan, signal) => this.#begin(runner, plan, signal),
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#fabric[Symbol.asyncDispose]();
  }

  #begin(runner: TimedRunner, plan: LoadPlan, signal: AbortSignal): TimedLoad {
    const scenario = this.#telling.scenario();
    const load = runner.begin(plan, signal);
    this.#follow(load, scenario?.title ?? '');
    return {
      startAt: load.startAt,
      stop: () => {
        load.stop();
      },
      get progress() {
        return load.progress;
      },
      result: load.result.then((run) => {
        if (run.health.faults !== undefined) scenario?.sent({ health: run.health });
        // Of one that was ended by somebody, the reason is theirs to tell.
        if (!signal.aborted) failIfNothingIsKnown(run);
        return run;
      }),
    };
  }

  #follow(load: TimedLoad, scenario: string): void {
    const { progress } = this.#telling;
    const begunAt = performance.now();
    let before = 0;
    const timer = setInterval(() => {
      const { over, inFlight } = load.progress;
      const perSecond = (1000 * (over - before)) / PAUSE_MS;
      before = over;
      const elapsed = milliseconds(performance.now() - begunAt);
      progress.load(load, scenario, { over, inFlight, perSecond, elapsed });
    }, PAUSE_MS);
    const end = (): void => {
      clearInterval(timer);
      progress.loadEnded(load);
    };
    load.result.then(end, end);
  }
}

function failIfNothingIsKnown(run: LoadRun): void {
  const { counts, health } = run;
  const { faults = [] } = health;
  if (faults.length === 0 || counts.completed > 0) return;
  const first = run.records.find((record) => !isCompleted(record));
  const failure =
    first !== undefined && 'error' in first ? `, the first (${first.outcome}): ${first.error}` : '';
  const nothing =
    counts.scheduled === 0
      ? 'no request was made'
      : `none of ${counts.scheduled} requests was answered${failure}`;
  throw new LoadWorkerError([...faults, nothing].join('; '));
}
