import type { TargetSpec } from '../../../target/connect-target';
import type { TransportName } from '../../../target/transport';
import { milliseconds } from '../../../quantities/units';
import type { GroundTruth, TrueDelays, TrueRequest } from '../../ground-truth';
import { LoadWorkerError } from '../../workers/worker-handle';
import { TRUTH_HOST } from '../wire/server-on-wire';

const MODEL = 'simulated-model';
const LIMIT = milliseconds(60_000);

/** How clients of the ground truth speak. */
export type TruthClient = Pick<TargetSpec, 'api' | 'transport'>;

/** The ground-truth servers of all workers, each on the machine of its worker, as one. */
export class WorkersTruth implements GroundTruth {
  readonly model = MODEL;
  readonly #client: TruthClient;
  readonly #seen: TrueRequest[] = [];

  constructor(client: TruthClient) {
    this.#client = client;
  }

  /** Takes in what they saw of a load, on this machine's clock. */
  add(requests: readonly TrueRequest[]): void {
    for (const request of requests) this.#seen.push(request);
  }

  server(
    { timeToFirstToken, interTokenLatency }: TrueDelays,
    transport: TransportName = this.#client.transport,
  ): TargetSpec {
    return {
      api: this.#client.api,
      transport,
      settings: {
        baseUrl: `http://${TRUTH_HOST}`,
        headers: {
          'x-simulated-ttft-ms': String(timeToFirstToken),
          'x-simulated-itl-ms': String(interTokenLatency),
        },
        timeouts: { ready: LIMIT, connect: LIMIT, firstToken: LIMIT, stall: LIMIT, total: LIMIT },
      },
      knowledge: { models: [MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
    };
  }

  /** Workers tell what they saw before their load ends: what is not there by then does not come. */
  requests(idPrefix: string, count: number, signal: AbortSignal): Promise<readonly TrueRequest[]> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const wanted = this.#seen.filter(({ requestId }) => requestId?.startsWith(idPrefix) === true);
    if (wanted.length >= count) return Promise.resolve(wanted);
    return Promise.reject(
      new LoadWorkerError(
        `the ground-truth servers of the load workers told of ${wanted.length} requests ${idPrefix}*, and ${count} were sent; ` +
          'see what the workers wrote',
      ),
    );
  }
}
