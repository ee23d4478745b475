import type { LoadFabric } from './load/load-fabric';
import type { RunningLoad, TimedLoad, TimedRunner } from './load/load-runner';
import { milliseconds } from './quantities/units';
import type { ProgressLine } from './report/progress-line';
import type { TargetSpec } from './target/connect-target';

const PAUSE_MS = 500;

/** Where the progress of loads is told, and which scenario they belong to. */
interface Telling {
  readonly progress: Pick<ProgressLine, 'update'>;
  readonly scenario: () => string;
}

/** A fabric whose loads tell how far all of their workers together have come, on the progress line. */
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
      begin: (plan, signal) => this.#told(runner.begin(plan, signal)),
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#fabric[Symbol.asyncDispose]();
  }

  #told(load: TimedLoad): TimedLoad {
    const begunAt = performance.now();
    let before = 0;
    const timer = setInterval(() => {
      const { over } = load.progress;
      const phase = progressWords(load.progress, (over - before) / (PAUSE_MS / 1000));
      before = over;
      const elapsed = milliseconds(performance.now() - begunAt);
      this.#telling.progress.update({ scenario: this.#telling.scenario(), phase, elapsed });
    }, PAUSE_MS);
    const end = (): void => {
      clearInterval(timer);
    };
    load.result.then(end, end);
    return load;
  }
}

function progressWords({ over, inFlight }: RunningLoad['progress'], rate: number): string {
  const [ended, underWay, each] = [over, inFlight, rate].map((value) =>
    Math.round(value).toLocaleString('en-US'),
  );
  return `${ended ?? ''} requests over, ${underWay ?? ''} in flight, ${each ?? ''} requests/s`;
}
