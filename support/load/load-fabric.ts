import type { TargetSpec } from '../target/connect-target';
import type { GroundTruth } from './ground-truth';
import type { TimedRunner } from './load-runner';

/** Whatever sends loads: threads of this machine, or workers on others. Who puts loads on it does not know which. */
export interface LoadFabric extends AsyncDisposable {
  /** The workers as clients of one server. */
  clientsOf(server: TargetSpec): TimedRunner;
}

/** A fabric whose workers each have a ground-truth server of their own, on their own machine. */
export interface TruthfulFabric extends LoadFabric {
  /** The ground truth of all workers, as one server. */
  readonly truth: GroundTruth;
}
