import type { TargetSpec } from '../target/connect-target';
import type { InferenceTarget, TargetIdentity } from '../target/inference-target';
import type { ModelConfiguration, ModelSize } from './model-configuration';

/** The system that a run tests: the user's server, or the engine that starts by itself. */
export interface SystemUnderTest extends AsyncDisposable {
  readonly baseUrl: string;
  readonly target: InferenceTarget;
  /** How to make further clients of it, with all that is known of it. */
  readonly server: TargetSpec;
  readonly identity: TargetIdentity;
  /** Said wherever its figures show; empty where there is nothing to say. */
  readonly note: string;
  /** Why no local GPU's readings can speak for this system; undefined where they can. */
  readonly withoutLocalGpu: string | undefined;
  /** Makes the models of a feature's table available, where that is the system's to decide. */
  configure(configurations: readonly ModelConfiguration[]): Promise<void>;
  /** The server's name of the model that stands for a size. Throws when the settings leave it open. */
  modelFor(size: ModelSize): string;
  /** Stops at once what it started, for a process that is about to exit. */
  kill(): void;
}
