import { judge } from './assertions/judge';
import type { Threshold } from './assertions/threshold';
import { withFaults } from './doubts-with-faults';
import type { GpuMonitoring } from './gpu-monitoring';
import { runDoubts } from './load/doubts';
import type { SoakLoad } from './load/soak-load';
import { MemoryGrowth, type Growth } from './memory-growth';
import { formatQuantity, type Quantity } from './quantities/quantity';
import { elapsed, milliseconds, type Milliseconds } from './quantities/units';
import { memoryOverTime } from './report/memory-chart';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import type { ServerMetricsWatch } from './server-metrics-watch';
import type { SystemUnderTest } from './system/system-under-test';

/** Before growth is looked at: as long as a garbage-collected server took to come to its size at this load. */
const SETTLING = milliseconds(60_000);

interface LeakWorld {
  readonly system: SystemUnderTest;
  readonly gpu: GpuMonitoring;
  readonly report: ScenarioReport;
  readonly resources: AsyncDisposableStack;
}

/** A steady load that goes on for as long as it is told to, and what its server says of itself. */
interface WatchedSoak {
  readonly soak: SoakLoad;
  readonly metrics: ServerMetricsWatch;
  readonly goOn: (duration: Milliseconds) => Promise<void>;
}

/** Promises that a server does not leak memory, judged while a load goes on. */
export class LeakPromises {
  readonly #world: LeakWorld;
  #load: WatchedSoak | undefined;
  #growth: MemoryGrowth | undefined;
  /** How long the load had gone on when growth was first looked at. */
  #settled = milliseconds(0);

  constructor(world: LeakWorld) {
    this.#world = world;
  }

  begin(load: WatchedSoak): void {
    this.#load = load;
  }

  /**
   * Goes on with the load for the promised time, or as long as the profile lets it, and judges how far memory would
   * have grown by then. The memory of a GPU is judged beside that of the server's process where one may serve.
   */
  async promise(time: Quantity): Promise<'skipped' | undefined> {
    const { report, system, gpu } = this.#world;
    const promised = milliseconds(time.value);
    const { soak, goOn } = this.#watched;
    const growth = await this.#watchGrowth();
    const wanted = milliseconds(Math.min(promised, run.parameters.soakTime));
    const watched = (): Milliseconds => elapsed(this.#settled, soak.soaked);
    await goOn(elapsed(watched(), wanted));
    if (wanted < promised) report.note(shortSoak(watched(), time));
    const own = [...runDoubts(soak.ledger.counts, soak.health), ...gpu.doubts()];
    const doubts = withFaults(own, report.faults);
    const grown = { server: growth.server(promised), GPU: growth.gpu(promised) };
    await this.#draw(grown, time);
    const verdicts = (['server', 'GPU'] as const).map((which) => {
      const { evidence, source } = grown[which];
      const { name, threshold } = promiseOf(which, time);
      const verdict = judge(threshold, evidence, doubts);
      report.tell(threshold, name, verdict, { source });
      return { which, threshold, verdict };
    });
    let isOpen = false;
    for (const { which, threshold, verdict } of verdicts) {
      const skipped = report.conclude(threshold, verdict) === 'skipped';
      // Where no GPU serves, there is none whose memory could leak.
      if (skipped && !(which === 'GPU' && system.gpu === 'none')) isOpen = true;
    }
    return isOpen ? 'skipped' : undefined;
  }

  /** What a server takes while it comes to its working size is no leak: growth is looked at from then on. */
  async #watchGrowth(): Promise<MemoryGrowth> {
    if (this.#growth !== undefined) return this.#growth;
    const { system, gpu, resources } = this.#world;
    const { soak, metrics, goOn } = this.#watched;
    const settling = milliseconds(Math.min(SETTLING, run.parameters.soakTime));
    await goOn(elapsed(soak.soaked, settling));
    this.#settled = soak.soaked;
    this.#growth = await MemoryGrowth.watch(system, gpu, metrics, resources);
    return this.#growth;
  }

  /** Enters a promise about leaks that could not be judged to its end. */
  leaveOpen(time: Quantity, reason: string): void {
    const { name, threshold } = promiseOf('server', time);
    const { report } = this.#world;
    const doubts = withFaults([reason], report.faults);
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, doubts);
    report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }

  async #draw(grown: Readonly<Record<string, Growth>>, time: Quantity): Promise<void> {
    for (const [which, { series: samples, slopePerMs, evidence }] of Object.entries(grown)) {
      if (samples.length === 0) continue;
      const found = evidence.status === 'estimated' ? formatQuantity(evidence) : 'no trend';
      const finding = `${found} over ${formatQuantity(time)} if it goes on so`;
      const title = `Memory of the ${which} under steady load`;
      const svg = await memoryOverTime({ title, samples, slopePerMs, finding });
      this.#world.report.picture(title, svg);
    }
  }

  get #watched(): WatchedSoak {
    if (this.#load !== undefined) return this.#load;
    throw new Error(
      'this step needs an earlier one that is missing: "When processing multiple batches concurrently"',
    );
  }
}

/** What is promised of that memory. */
function promiseOf(
  which: 'server' | 'GPU',
  time: Quantity,
): { readonly name: string; readonly threshold: Threshold } {
  const name = `growth of ${which} memory`;
  const limit: Quantity = { dimension: 'data size', value: run.parameters.leakAllowance };
  return {
    name,
    threshold: { subject: `${name} over ${formatQuantity(time)}`, comparison: 'at most', limit },
  };
}

const shortSoak = (soaked: Milliseconds, promised: Quantity): string =>
  `watched for ${formatQuantity({ dimension: 'duration', value: soaked })} and extrapolated to ${formatQuantity(promised)}: LLM_SOAK_TIME is shorter than the promise; the full profile takes the whole time`;
