import type { JudgedLoad } from './load/judged-load';
import type { Observations } from './observations';
import type { ScenarioReport } from './scenario-report';
import type { SystemUnderTest } from './system/system-under-test';

/** What a scenario of the inference server's guide needs of the World. */
export interface GuideSurroundings {
  readonly system: SystemUnderTest;
  readonly report: ScenarioReport;
  readonly observations: Observations;
  /** Holds a load whose figures later steps judge. */
  hold(load: JudgedLoad): void;
}
