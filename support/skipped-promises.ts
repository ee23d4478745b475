import { AssertionError } from 'chai';
import type { GpuMonitoring } from './gpu-monitoring';
import type { InstrumentScenario } from './instrument-scenario';
import type { LevelPromises } from './level-promises';
import type { LoadPromises } from './load-promises';
import type { MemoryScenario } from './memory-scenario';
import type { ModelScenario } from './model-scenario';
import type { MonitoringScenario } from './monitoring-scenario';
import type { Observations } from './observations';
import type { RegressionPromises } from './regression-promises';
import type { ScenarioReport } from './scenario-report';
import type { SkippedPromise } from './skipped-promise';
import type { SpikeScenario } from './spike-scenario';
import type { VirtualUsersScenario } from './virtual-users-scenario';

/** Who judges promises of each kind. */
interface Judges {
  readonly report: ScenarioReport;
  readonly promises: LoadPromises;
  readonly regressions: RegressionPromises;
  readonly observations: Observations;
  readonly instrument: InstrumentScenario;
  readonly gpu: GpuMonitoring;
  readonly memory: MemoryScenario;
  readonly levels: LevelPromises;
  readonly virtualUsers: VirtualUsersScenario;
  readonly monitoring: MonitoringScenario;
  readonly performanceModel: ModelScenario;
  readonly spikes: SpikeScenario;
  /** What made the first step fail, where one did. */
  readonly failure: Error | undefined;
}

/**
 * Judges a promise whose step Cucumber skipped, and yields the error where it was not kept: one that was broken, or
 * that could not be measured, must not hide the others. After a failure of anything but a promise the verdict is
 * open, and says why, with what was seen until then.
 */
export async function judgeSkipped(promise: SkippedPromise, judges: Judges): Promise<Error | undefined> {
  const { failure } = judges;
  const broken = failure instanceof AssertionError ? undefined : failure?.message;
  try {
    if (broken !== undefined) leaveOpen(promise, judges, broken);
    else await judgeLate(promise, judges);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // What ended the judging itself, an interruption above all, leaves the promise open, with its reason.
    if (error instanceof AssertionError) judges.report.note(error.message);
    else leaveOpen(promise, judges, error.message);
    return error;
  }
}

async function judgeLate({ about, comparison, limit }: SkippedPromise, judges: Judges): Promise<void> {
  switch (about.kind) {
    case 'GPU memory':
      if (judges.gpu.isBegun) judges.gpu.promiseMemory(comparison, limit);
      else judges.gpu.leaveOpen(comparison, limit);
      return;
    case 'observation':
      judges.observations.promise(about.name, comparison, limit);
      return;
    case 'change':
      judges.observations.promiseChange(about.changing, about.change, limit);
      return;
    case 'level':
      await judges.levels.judgeAll([about.limit]);
      return;
    case 'capacity':
      await judges.virtualUsers.promiseWithin(limit, about.sla);
      return;
    case 'recording':
      await judges.monitoring.promiseRows([about.row]);
      return;
    case 'prediction':
      judges.performanceModel.promiseRows(limit, [about.prediction]);
      return;
    case 'spike action':
      judges.spikes.promiseRows([about.promised]);
      return;
    case 'no memory leaks':
      await judges.memory.leaks.promise(limit);
      return;
    case 'instrument error':
      judges.instrument.promiseError(about.figure, comparison, limit);
      return;
    case 'regression':
      await judges.regressions.judge(about.figure, about.most, about.baseline);
      return;
    case 'figure':
      await judges.promises.judge(about.figure, comparison, limit);
  }
}

function leaveOpen({ about, comparison, limit }: SkippedPromise, judges: Judges, reason: string): void {
  switch (about.kind) {
    case 'GPU memory':
      // Its samples are complete whatever ended the load.
      if (judges.gpu.isBegun) judges.gpu.promiseMemory(comparison, limit);
      else judges.gpu.leaveOpen(comparison, limit, reason);
      return;
    case 'observation':
      judges.observations.leaveOpen(about.name, comparison, limit, reason);
      return;
    case 'change': {
      const subject = `${about.change.direction} of ${about.changing}`;
      judges.observations.leaveOpen(subject, comparison, limit, reason);
      return;
    }
    case 'level':
      judges.levels.leaveOpen(about.limit, reason);
      return;
    case 'capacity':
      judges.virtualUsers.leaveOpen(limit, about.sla, reason);
      return;
    case 'recording':
      judges.monitoring.leaveOpen(about.row, reason);
      return;
    case 'prediction':
      judges.performanceModel.leaveOpen(about.prediction, limit, reason);
      return;
    case 'spike action':
      judges.spikes.leaveOpen(about.promised, reason);
      return;
    case 'no memory leaks':
      judges.memory.leaks.leaveOpen(limit, reason);
      return;
    case 'regression':
      judges.regressions.leaveOpen(about.figure, about.most, about.baseline, reason);
      return;
    case 'instrument error':
    case 'figure':
      judges.promises.leaveOpen(about.figure, comparison, limit, reason);
  }
}
