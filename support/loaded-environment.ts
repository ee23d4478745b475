import { JudgedOpenLoad, type RunningOpenLoad } from './load/judged-open-load';
import { wordsFor } from './load/prompt-workload';
import type { TimedRunner } from './load/load-runner';
import type { PromptWorkload } from './load/workload';
import { LoadWorkers } from './load/workers/load-workers';
import { reachOwnContainers } from './network/environment/own-containers';
import type { NetworkEnvironment } from './network/environment/network-environment';
import { startEnvironment } from './network/environment/start-environment';
import type { ArrivalPlan } from './load/arrivals/arrival-plan';
import type { Parameters } from './parameters';
import { findPeakRate, type PeakRate } from './peak-rate';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import { ConfiguredSystem } from './system/configured-system';
import type { TargetSpec } from './target/connect-target';

/** How many containers this suite starts for itself: one to be harmed, and others to be compared with. */
const CONTAINERS = 3;
/** As a small server: 8 requests at once, each 20 ms to its first token and 5 ms for each one after it. */
const CONTAINER_FLAGS = ['--streams', '8', '--queue', '10000', '--ttft', '20 ms', '--itl', '5 ms'];
const SIMULATED_MODEL = 'simulated-model';
const PROMPT_TOKENS = 32;
const OUTPUT_TOKENS = 16;
const MOST_IN_FLIGHT = 2000;
/** Of each container: twice what one of this suite's takes at once. */
const USERS_OF_PROBE = 16;

/**
 * Why there are no containers to test with these settings; undefined where there are. Containers of this suite's own
 * must not stand for a server that the user has named.
 */
export function whyNoContainers({
  baseUrl,
  containers,
}: Pick<Parameters, 'baseUrl' | 'containers'>): string | undefined {
  if (baseUrl === undefined || containers.length > 0) return undefined;
  return (
    `LLM_BASE_URL is one address, ${baseUrl}, and nothing is known of a network behind it: ` +
    'set LLM_CONTAINERS to the containers that serve, for example vllm-1:8000,vllm-2:8001'
  );
}

/** Containers that serve, and a client of them that sends its requests from within their network. */
export class LoadedEnvironment implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #runner: TimedRunner;
  readonly #workload: PromptWorkload;

  private constructor(
    readonly environment: NetworkEnvironment,
    /** What is worth to be said of how it came to be. */
    readonly notes: readonly string[],
    runner: TimedRunner,
    workload: PromptWorkload,
    resources: AsyncDisposableStack,
  ) {
    this.#runner = runner;
    this.#workload = workload;
    this.#resources = resources;
  }

  /** Starts containers, or reaches those of the settings. Throws a `NetworkError`, or a `TargetError`. */
  static async start(seed: number): Promise<LoadedEnvironment> {
    await using resources = new AsyncDisposableStack();
    const { parameters, signal } = run;
    const { containers, expendableContainers, loadWorkers, redisUrl } = parameters;
    const own = containers.length > 0;
    const { environment, notes } = own
      ? { environment: await reachOwnContainers(containers, { expendable: expendableContainers }), notes: [] }
      : await startEnvironment(parameters.network, { count: CONTAINERS, flags: CONTAINER_FLAGS, signal });
    resources.use(environment);
    const { server, model, words } = own
      ? await ownServers(environment, parameters, resources)
      : { server: simulators(environment), model: SIMULATED_MODEL, words: PROMPT_TOKENS };
    const workers = resources.use(
      // From within the network of the containers, which no worker on another machine is in.
      await LoadWorkers.start(redisUrl === undefined ? loadWorkers : 1, (command) =>
        environment.client.enter([...command]),
      ),
    );
    const workload: PromptWorkload = {
      kind: 'prompts',
      model,
      words: [words],
      outputTokens: [OUTPUT_TOKENS],
      temperature: parameters.temperature,
      seed,
      idPrefix: 'network-',
    };
    return new LoadedEnvironment(environment, notes, workers.clientsOf(server), workload, resources.move());
  }

  /** Begins to send requests to all containers in turn; they do not wait for answers. */
  begin(arrivals: ArrivalPlan, warmUp: Milliseconds, signal: AbortSignal): RunningOpenLoad {
    const { seed } = this.#workload;
    const plan = { arrivals, workload: this.#workload, seed, maxInFlight: MOST_IN_FLIGHT, warmUp };
    return JudgedOpenLoad.begin(plan, this.#runner, signal);
  }

  /** The highest rate that the containers answer. Throws where they answer too little for one. */
  peakRate(signal: AbortSignal): Promise<PeakRate> {
    const workload = { ...this.#workload, seed: this.#workload.seed + 1 };
    const users = USERS_OF_PROBE * this.environment.containers.length;
    // How many at once fill a container of this suite's is known.
    const mayGrow = this.environment.kind === 'own containers';
    return findPeakRate(this.#runner, workload, { users, mayGrow }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** What is asked of containers. */
interface Asked {
  readonly server: TargetSpec;
  readonly model: string;
  /** Words of a prompt. */
  readonly words: number;
}

/** This process is not in their network, and need not ask them: they are known. */
function simulators({ containers }: NetworkEnvironment): Asked['server'] {
  const [first, ...others] = containers.map(({ origin }) => `${origin}/v1`);
  const limit = milliseconds(60_000);
  return {
    api: 'openai-chat',
    transport: 'undici',
    settings: {
      baseUrl: first ?? '',
      headers: {},
      nodeHeader: 'x-served-by',
      timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
    },
    others,
    knowledge: { models: [SIMULATED_MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
  };
}

/** Asks the first who it is; the others are to be the same. */
async function ownServers(
  { containers }: NetworkEnvironment,
  parameters: Parameters,
  resources: AsyncDisposableStack,
): Promise<Asked> {
  const [first = '', ...others] = containers.map(({ origin }) => origin);
  const system = resources.use(await ConfiguredSystem.reach(first, parameters, run.signal));
  const model = system.modelFor('large');
  const cost = await run.promptCost(system, model);
  return { server: { ...system.server, others }, model, words: wordsFor(PROMPT_TOKENS, cost) };
}
