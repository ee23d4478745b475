import { JudgedOpenLoad, type RunningOpenLoad } from '../load/judged-open-load';
import { LoadWorkers } from '../load/workers/load-workers';
import type { NetworkEnvironment } from '../network/environment/network-environment';
import { milliseconds } from '../quantities/units';
import type { TargetSpec } from '../target/connect-target';

/** Small and steady: the containers are asked while they are watched. */
const RATE = 30;
/** It is stopped long before. */
const LONGEST = milliseconds(7_200_000);
const MOST_IN_FLIGHT = 2_000;
const MODEL = 'simulated-model';
const LIMIT = milliseconds(60_000);

/** Begins to send requests from within the client's namespace to all containers in turn, at random times. */
export async function beginLoad(
  environment: NetworkEnvironment,
  resources: AsyncDisposableStack,
  seed: number,
  signal: AbortSignal,
): Promise<RunningOpenLoad> {
  const workers = resources.use(
    await LoadWorkers.start(1, (command) => environment.client.enter([...command])),
  );
  return JudgedOpenLoad.begin(
    {
      arrivals: { kind: 'poisson', rate: RATE, duration: LONGEST },
      workload: { kind: 'prompts', model: MODEL, words: [32], outputTokens: [16], temperature: 0, seed },
      seed,
      maxInFlight: MOST_IN_FLIGHT,
      warmUp: milliseconds(0),
    },
    workers.clientsOf(serversOf(environment)),
    signal,
  );
}

function serversOf({ containers }: NetworkEnvironment): TargetSpec {
  const [first = '', ...others] = containers.map(({ origin }) => `${origin}/v1`);
  return {
    api: 'openai-chat',
    transport: 'undici',
    settings: {
      baseUrl: first,
      headers: {},
      timeouts: { ready: LIMIT, connect: LIMIT, firstToken: LIMIT, stall: LIMIT, total: LIMIT },
    },
    others,
    knowledge: { models: [MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
  };
}
