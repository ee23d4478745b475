import { EmbeddedEngine, type EngineModelPlan } from '../engine/embedded-engine';
import type { SystemSettings } from './system-settings';
import type { TargetSpec } from '../target/connect-target';
import type { InferenceTarget, TargetIdentity } from '../target/inference-target';
import { ConfiguredSystem } from './configured-system';
import type { ModelConfiguration, ModelSize } from './model-configuration';
import type { ServerPlace, SystemUnderTest } from './system-under-test';
import type { Milliseconds } from '../quantities/units';

/** What is served before a feature's table says otherwise. */
const USUAL: readonly ModelConfiguration[] = [
  { size: 'small', batchSize: 32, sequenceLength: 128 },
  { size: 'medium', batchSize: 16, sequenceLength: 256 },
  { size: 'large', batchSize: 8, sequenceLength: 512 },
];

/** The embedded engine: starts by itself where no server is configured, and is asked over HTTP like any other. */
export class EmbeddedSystem implements SystemUnderTest {
  readonly note = 'models of random weights, untrained: for timing';
  readonly #settings: SystemSettings;
  readonly #signal: AbortSignal;
  #engine: EmbeddedEngine;
  #client: ConfiguredSystem;
  #served: readonly ModelConfiguration[];

  private constructor(running: Running, settings: SystemSettings, signal: AbortSignal) {
    this.#engine = running.engine;
    this.#client = running.client;
    this.#served = running.served;
    this.#settings = settings;
    this.#signal = signal;
  }

  static async start(settings: SystemSettings, signal: AbortSignal): Promise<EmbeddedSystem> {
    return new EmbeddedSystem(await start(USUAL, settings, signal), settings, signal);
  }

  get place(): ServerPlace {
    return { on: 'this machine', processId: this.#engine.pid };
  }

  get initialisation(): Milliseconds {
    return this.#engine.initialisation.process;
  }

  get gpu(): 'none' | 'maybe' {
    return this.#settings.engineDevice === 'cpu' ? 'none' : 'maybe';
  }

  get withoutLocalGpu(): string | undefined {
    if (this.#settings.engineDevice !== 'cpu') return undefined;
    return 'the embedded engine computes on the CPU: no GPU serves this model';
  }

  get baseUrl(): string {
    return this.#engine.baseUrl;
  }

  get target(): InferenceTarget {
    return this.#client.target;
  }

  get server(): TargetSpec {
    return this.#client.server;
  }

  get identity(): TargetIdentity {
    return this.#client.identity;
  }

  /** Starts the engine anew when the table asks for other slots or lengths than it serves. */
  async configure(configurations: readonly ModelConfiguration[]): Promise<void> {
    if (configurations.every((wanted) => this.#served.some((served) => isSame(served, wanted)))) return;
    const kept = this.#served.filter(({ size }) => !configurations.some((wanted) => wanted.size === size));
    await this[Symbol.asyncDispose]();
    const running = await start([...configurations, ...kept], this.#settings, this.#signal);
    this.#engine = running.engine;
    this.#client = running.client;
    this.#served = running.served;
  }

  modelFor(size: ModelSize): string {
    const model = this.#engine.models.find((served) => served.size === size);
    if (model === undefined) throw new Error(`the embedded engine serves no model of size "${size}"`);
    return model.id;
  }

  kill(): void {
    this.#engine.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
    await this.#engine[Symbol.asyncDispose]();
  }
}

interface Running {
  readonly engine: EmbeddedEngine;
  readonly client: ConfiguredSystem;
  readonly served: readonly ModelConfiguration[];
}

async function start(
  served: readonly ModelConfiguration[],
  settings: SystemSettings,
  signal: AbortSignal,
): Promise<Running> {
  const plans: EngineModelPlan[] = served.map(({ size, batchSize, sequenceLength }) => ({
    size,
    slots: batchSize,
    sequenceLength,
  }));
  const { apiKey, engineDevice: device } = settings;
  // The user's key where there is one: load workers on other machines have no other.
  const engine = await EmbeddedEngine.start({ plans, device, ...(apiKey === undefined ? {} : { apiKey }) });
  try {
    return { engine, client: await reachEngine(engine, settings, signal), served };
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** A client of an engine that this process has started. */
export function reachEngine(
  engine: EmbeddedEngine,
  settings: SystemSettings,
  signal: AbortSignal,
): Promise<ConfiguredSystem> {
  // The user's headers and proxy are for the user's server.
  const own: SystemSettings = {
    ...settings,
    // Asked for on the routes of llm-server alone; whoever need not have it is not given it.
    apiKey: settings.api === 'llm-server' ? engine.apiKey : undefined,
    routes: 'guide',
    schemaField: 'schema',
    headers: {},
    certificateAuthority: undefined,
    proxy: undefined,
  };
  return ConfiguredSystem.reach(engine.baseUrl, own, signal);
}

const isSame = (one: ModelConfiguration, other: ModelConfiguration): boolean =>
  one.size === other.size && one.batchSize === other.batchSize && one.sequenceLength === other.sequenceLength;
