import { networkInterfaces } from 'node:os';
import type { SystemSettings } from './system-settings';
import type { TargetIdentity } from '../target/inference-target';
import { connectTarget, type TargetConnection, type TargetSpec } from '../target/connect-target';
import type { KnowingTarget } from '../target/server-knowledge';
import type { ModelSize } from './model-configuration';
import type { ServerPlace, SystemUnderTest } from './system-under-test';

/** A server that is named by `LLM_BASE_URL`; it is asked and loaded, never started or stopped. */
export class ConfiguredSystem implements SystemUnderTest {
  readonly note = '';
  readonly baseUrl: string;
  readonly target: KnowingTarget;
  readonly identity: TargetIdentity;
  readonly #connection: TargetConnection;
  readonly #spec: TargetSpec;
  readonly #settings: SystemSettings;

  private constructor(
    spec: TargetSpec,
    connection: TargetConnection,
    identity: TargetIdentity,
    settings: SystemSettings,
  ) {
    this.baseUrl = spec.settings.baseUrl;
    this.target = connection.inference;
    this.#spec = spec;
    this.#connection = connection;
    this.identity = identity;
    this.#settings = settings;
  }

  /** Waits until the server answers. Throws a `TargetError` that says what to do. */
  static async reach(
    baseUrl: string,
    settings: SystemSettings,
    signal: AbortSignal,
  ): Promise<ConfiguredSystem> {
    const spec = specOf(baseUrl, settings);
    const connection = connectTarget(spec);
    try {
      const identity = await connection.inference.untilReady(signal);
      return new ConfiguredSystem(spec, connection, identity, settings);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }

  get server(): TargetSpec {
    return { ...this.#spec, knowledge: this.target.knowledge };
  }

  readonly gpu = 'maybe';

  /** It ran before. */
  readonly initialisation = undefined;

  get place(): ServerPlace {
    const { hostname } = new URL(this.baseUrl);
    if (isThisMachine(hostname)) return { on: 'this machine', processId: undefined };
    return { on: 'another machine', reason: `the server is on another machine (${hostname})` };
  }

  get withoutLocalGpu(): string | undefined {
    const { place } = this;
    return place.on === 'this machine'
      ? undefined
      : `${place.reason}: no tool of this machine sees its GPUs; set LLM_GPU_METRICS_URL to its dcgm-exporter or to a Prometheus`;
  }

  configure(): Promise<void> {
    return Promise.resolve();
  }

  modelFor(size: ModelSize): string {
    const { model, modelSmall, modelMedium, modelLarge, modelReference } = this.#settings;
    const own = { small: modelSmall, medium: modelMedium, large: modelLarge, reference: modelReference };
    const named = own[size] ?? model;
    if (named !== undefined) return named;
    const [only, second] = this.identity.models;
    if (only !== undefined && second === undefined) return only;
    const served =
      only === undefined
        ? 'lists no models'
        : `serves ${this.identity.models.length} models (${this.identity.models.slice(0, 10).join(', ')})`;
    throw new Error(
      `${this.baseUrl} ${served}, and none is chosen for size "${size}"; set LLM_MODEL, or LLM_MODEL_${size.toUpperCase()}`,
    );
  }

  kill(): void {
    // The server is the user's: nothing to stop.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }
}

/** A client of the server at that URL, with the timeouts, headers and key of the settings. */
function specOf(baseUrl: string, settings: SystemSettings): TargetSpec {
  const { api, routes, schemaField, transport, apiKey, certificateAuthority, proxy, headers, nodeHeader } =
    settings;
  return {
    api,
    transport,
    ...(routes === undefined ? {} : { routes }),
    ...(schemaField === undefined ? {} : { schemaField }),
    settings: {
      baseUrl,
      headers,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      ...(proxy === undefined ? {} : { proxy }),
      ...(nodeHeader === undefined ? {} : { nodeHeader }),
      timeouts: {
        ready: settings.readyTimeout,
        connect: settings.connectTimeout,
        firstToken: settings.firstTokenTimeout,
        stall: settings.stallTimeout,
        total: settings.timeout,
      },
    },
  };
}

/** Whether a host of a URL is an address of this machine. */
export function isThisMachine(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (address === 'localhost' || address === '::1' || address.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
