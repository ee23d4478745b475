import { orAborted } from './cluster/process-waiting';
import type { JudgedLoad } from './load/judged-load';
import type { RunningOpenLoad } from './load/judged-open-load';
import type { LoadedEnvironment } from './loaded-environment';
import { SpikeWatch } from './network/detection/spike-watch';
import type { ServingContainer } from './network/environment/network-environment';
import { NetworkError } from './network/network-error';
import { TraceRecorder } from './network/trace/trace-recorder';
import { monotonicClock } from './quantities/clock';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { unansweredLooks, unlearntText } from './unlearnt-containers';

/** Small and steady: the server is asked while its network is watched. */
const RATE = 30;
const LONGEST_LOAD = milliseconds(600_000);
/** Looks enough for a baseline come within seconds. */
const LEARNT_WITHIN_MS = 20_000;

/** Containers under a small load, watched and recorded. */
export class WatchedContainers {
  readonly #load: RunningOpenLoad;

  private constructor(
    readonly loaded: LoadedEnvironment,
    readonly watch: SpikeWatch,
    readonly recorder: TraceRecorder,
    /** When the watch began. */
    readonly since: Milliseconds,
    load: RunningOpenLoad,
  ) {
    this.#load = load;
  }

  /**
   * Resolves once what is usual is known; all of it ends with the resources. Rejects with a `NetworkError` that names
   * the containers which do not answer.
   */
  static async begin(
    loaded: LoadedEnvironment,
    threshold: Milliseconds,
    resources: AsyncDisposableStack,
  ): Promise<WatchedContainers> {
    const { environment } = loaded;
    const { signal } = run;
    const arrivals = { kind: 'poisson', rate: RATE, duration: LONGEST_LOAD } as const;
    const load = loaded.begin(arrivals, milliseconds(0), signal);
    const recorder = resources.use(await TraceRecorder.start(environment, { signal }));
    const since = monotonicClock.now();
    const watch = resources.use(await SpikeWatch.start(environment, { threshold, signal }));
    await untilLearnt(watch, environment.containers);
    return new WatchedContainers(loaded, watch, recorder, since, load);
  }

  /** Begins no more requests, waits for those under way, and hands in what became of them. */
  async endLoad(world: { readonly report: ScenarioReport; hold(load: JudgedLoad): void }): Promise<void> {
    this.#load.stop();
    const ended = await this.#load.result;
    for (const record of ended.records) world.report.record(record);
    world.hold(ended);
  }

  /** Why looks since then say little: reasons, none where nearly all were answered. */
  doubts(since: Milliseconds): readonly string[] {
    return unansweredLooks(this.watch.looks.filter(({ at }) => at >= since));
  }
}

async function untilLearnt(watch: SpikeWatch, containers: readonly ServingContainer[]): Promise<void> {
  const late = AbortSignal.timeout(LEARNT_WITHIN_MS);
  try {
    await orAborted(watch.ready, late);
  } catch (error) {
    throw error === late.reason ? new NetworkError(unlearntText(containers, watch.looks)) : error;
  }
}
