import { judge, type Evidence } from './assertions/judge';
import type { Comparison, Threshold } from './assertions/threshold';
import { withFaults } from './doubts-with-faults';
import { gpuDoubts } from './probes/gpu/analysis/gpu-doubts';
import { peakMemory } from './probes/gpu/analysis/peak-memory';
import { replayDoubt } from './probes/gpu/analysis/replay-doubt';
import type { ServerProcesses } from './probes/gpu/analysis/serving-gpus';
import { GpuProbe } from './probes/gpu/gpu-probe';
import type { GpuSample } from './probes/gpu/gpu-sample';
import type { Reading } from './probes/probe';
import { ProcessTree } from './probes/process/process-tree';
import type { Quantity } from './quantities/quantity';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { serverProcess } from './server-meter';
import type { SystemUnderTest } from './system/system-under-test';

/** What the GPUs do while a scenario runs, and the promise about their memory. */
export class GpuMonitoring {
  readonly #world: MonitoredWorld;
  /** Of every process that served while it ran: an engine may be started anew in between. */
  readonly #serverPids = new Set<number>();
  #read: (() => Reading<GpuSample>) | undefined;

  constructor(world: MonitoredWorld) {
    this.#world = world;
  }

  get isBegun(): boolean {
    return this.#read !== undefined;
  }

  /** Nothing of the GPUs is known in this scenario, for that reason. */
  beWithout(reason: string): void {
    this.#read = () => ({ status: 'unavailable', reason });
  }

  async begin(): Promise<void> {
    const { system, resources } = this.#world;
    const { gpuMetricsUrl: metricsUrl } = run.parameters;
    const { withoutLocalGpu: reason } = system;
    if (reason !== undefined && (metricsUrl === undefined || system.gpu === 'none')) {
      this.#read = () => ({ status: 'unavailable', reason });
      return;
    }
    const probe = resources.use(await new GpuProbe({ metricsUrl }).start(run.signal));
    this.#read = () => measuredHere(probe.read());
    await this.noteServer();
  }

  /** Takes note of the processes that serve now; whoever starts a server anew calls it again. */
  async noteServer(): Promise<void> {
    const found = await serverProcess(this.#world.system);
    if (found.status === 'found')
      for (const pid of new ProcessTree(found.pid).look()) this.#serverPids.add(pid);
  }

  /** What was seen so far; undefined where nobody has begun. */
  get reading(): Reading<GpuSample> | undefined {
    return this.#read?.();
  }

  /** What was seen so far. Throws where nobody has begun. */
  read(): Reading<GpuSample> {
    if (this.#read === undefined)
      throw new Error(
        'this step needs an earlier one that is missing: "And performance monitoring is enabled"',
      );
    return this.#read();
  }

  /** Whose GPUs the figures are of. */
  get processes(): ServerProcesses {
    return this.#serverPids.size === 0 ? {} : { serverPids: this.#serverPids };
  }

  /** Why what was measured is not to be believed, by what the GPUs show. */
  doubts(): readonly string[] {
    const { reading } = this;
    return reading?.status === 'sampled' ? gpuDoubts(reading.samples, this.processes) : [];
  }

  promiseMemory(comparison: Comparison, limit: Quantity): 'skipped' | undefined {
    const { report } = this.#world;
    const threshold: Threshold = { subject: PEAK.subject, comparison, limit };
    const [evidence, source] = this.#peak();
    const verdict = judge(threshold, evidence, withFaults(this.doubts(), report.faults));
    report.tell(threshold, PEAK.name, verdict, { source });
    return report.conclude(threshold, verdict);
  }

  /** Enters a promise about memory that could not be judged to its end. */
  leaveOpen(comparison: Comparison, limit: Quantity, reason = 'performance monitoring was not begun'): void {
    const threshold = { subject: PEAK.subject, comparison, limit };
    const { report } = this.#world;
    const doubts = withFaults([reason], report.faults);
    const verdict = judge(threshold, { status: 'too few samples', reason, n: 0 }, doubts);
    report.enter(threshold, PEAK.name, verdict, { source: 'stopped before its end' });
  }

  /** The peak of the samples is exact: it has no interval. */
  #peak(): [evidence: Evidence, source: string] {
    const reading = this.read();
    if (reading.status === 'unavailable') return [reading, 'no GPU'];
    const peak = peakMemory(reading, this.processes);
    if (peak.status === 'unavailable') return [peak, reading.source];
    const { bytes: value, readings: n, source } = peak;
    const exact = { low: value, high: value, confidence: 1, method: 'largest seen' };
    return [{ status: 'estimated', value, n, of: 'readings', dimension: 'data size', ...exact }, source];
  }
}

interface MonitoredWorld {
  readonly system: SystemUnderTest;
  readonly resources: AsyncDisposableStack;
  readonly report: ScenarioReport;
}

const PEAK = { subject: 'peak GPU memory', name: 'gpu_memory peak' };

/** What was replayed from a recording shows how a report looks, and decides nothing. */
function measuredHere(reading: Reading<GpuSample>): Reading<GpuSample> {
  if (reading.status === 'unavailable') return reading;
  const reason = replayDoubt(reading.samples);
  return reason === undefined ? reading : { status: 'unavailable', reason };
}
