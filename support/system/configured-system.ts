import { networkInterfaces } from 'node:os';
import type { SystemSettings } from './system-settings';
import type { TargetIdentity } from '../target/inference-target';
import { openAiChat } from '../target/openai-chat';
import { openAiCompletions } from '../target/openai-completions';
import { OpenAiTarget } from '../target/openai-target';
import { UndiciTransport } from '../target/undici-transport';
import type { ModelSize } from './model-configuration';
import type { SystemUnderTest } from './system-under-test';

const DIALECTS = { 'openai-chat': openAiChat, 'openai-completions': openAiCompletions };

/** A server that is named by `LLM_BASE_URL`; it is asked and loaded, never started or stopped. */
export class ConfiguredSystem implements SystemUnderTest {
  readonly note = '';
  readonly baseUrl: string;
  readonly target: OpenAiTarget;
  readonly identity: TargetIdentity;
  readonly #transport: UndiciTransport;
  readonly #settings: SystemSettings;

  private constructor(
    baseUrl: string,
    parts: Connection,
    identity: TargetIdentity,
    settings: SystemSettings,
  ) {
    this.baseUrl = baseUrl;
    this.target = parts.target;
    this.#transport = parts.transport;
    this.identity = identity;
    this.#settings = settings;
  }

  /** Waits until the server answers. Throws a `TargetError` that says what to do. */
  static async reach(
    baseUrl: string,
    settings: SystemSettings,
    signal: AbortSignal,
  ): Promise<ConfiguredSystem> {
    const connection = connect(baseUrl, settings);
    try {
      const identity = await connection.target.untilReady(signal);
      return new ConfiguredSystem(baseUrl, connection, identity, settings);
    } catch (error) {
      await connection.transport[Symbol.asyncDispose]();
      throw error;
    }
  }

  get withoutLocalGpu(): string | undefined {
    const { hostname } = new URL(this.baseUrl);
    return isThisMachine(hostname)
      ? undefined
      : `the server is on another machine (${hostname}): nvidia-smi of this machine does not see its GPUs`;
  }

  configure(): Promise<void> {
    return Promise.resolve();
  }

  modelFor(size: ModelSize): string {
    const { model, modelSmall, modelMedium, modelLarge } = this.#settings;
    const named = { small: modelSmall, medium: modelMedium, large: modelLarge }[size] ?? model;
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
    await this.#transport[Symbol.asyncDispose]();
  }
}

interface Connection {
  readonly transport: UndiciTransport;
  readonly target: OpenAiTarget;
}

/** A client of the server at that URL, with the timeouts, headers and key of the settings. */
function connect(baseUrl: string, settings: SystemSettings): Connection {
  const { apiKey, certificateAuthority } = settings;
  const transport = new UndiciTransport({
    connectTimeout: settings.connectTimeout,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  });
  const target = new OpenAiTarget(transport, DIALECTS[settings.api], {
    baseUrl,
    headers: settings.headers,
    ...(apiKey === undefined ? {} : { apiKey }),
    timeouts: {
      ready: settings.readyTimeout,
      connect: settings.connectTimeout,
      firstToken: settings.firstTokenTimeout,
      stall: settings.stallTimeout,
      total: settings.timeout,
    },
  });
  return { transport, target };
}

function isThisMachine(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (address === 'localhost' || address === '::1' || address.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
