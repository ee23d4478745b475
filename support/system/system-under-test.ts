import type { Milliseconds } from '../quantities/units';
import type { TargetSpec } from '../target/connect-target';
import type { InferenceTarget, TargetIdentity } from '../target/inference-target';
import type { ModelConfiguration, ModelSize } from './model-configuration';

/** On this machine its processes can be observed, elsewhere they cannot. */
export type ServerPlace =
  | { readonly on: 'this machine'; readonly processId: number | undefined }
  | { readonly on: 'another machine'; readonly reason: string };

/** The system that a run tests: the user's server, or the engine that starts by itself. */
export interface SystemUnderTest extends AsyncDisposable {
  readonly baseUrl: string;
  readonly target: InferenceTarget;
  /** How to make further clients of it, with all that is known of it. */
  readonly server: TargetSpec;
  readonly identity: TargetIdentity;
  /** Said wherever its figures show; empty where there is nothing to say. */
  readonly note: string;
  /** Where the server runs; `processId` where this suite started it. */
  readonly place: ServerPlace;
  /** From its start until it was ready; undefined of a server that ran before. */
  readonly initialisation: Milliseconds | undefined;
  /** Whether a GPU may serve: where none does, the memory of the server's process is all of its memory. */
  readonly gpu: 'none' | 'maybe';
  /** Why no local GPU's readings can speak for this system; undefined where they can. */
  readonly withoutLocalGpu: string | undefined;
  /** Makes the models of a feature's table available, where that is the system's to decide. */
  configure(configurations: readonly ModelConfiguration[]): Promise<void>;
  /** The server's name of the model that stands for a size. Throws when the settings leave it open. */
  modelFor(size: ModelSize): string;
  /** Stops at once what it started, for a process that is about to exit. */
  kill(): void;
}
