import { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { SimulatedRequest } from '../simulator/simulated-request';
import type { TargetSpec } from '../target/connect-target';
import { putAhead } from '../quantities/thread-priority';
import { milliseconds, type Milliseconds } from '../quantities/units';
import type { SystemSettings } from './system-settings';

const MODEL = 'simulated-model';
/** More than any load of a feature has in flight at once. */
const MOST_STREAMS = 4096;

/** How it is to answer. */
interface Delays {
  readonly timeToFirstToken: Milliseconds;
  readonly interTokenLatency: Milliseconds;
}

/** The simulator as what the instrument is held against: in a process of its own, on this machine. */
export class GroundTruthServer implements AsyncDisposable {
  readonly model = MODEL;
  readonly #simulator: SpawnedSimulator;
  readonly #settings: Pick<SystemSettings, 'api' | 'transport'>;

  private constructor(simulator: SpawnedSimulator, settings: Pick<SystemSettings, 'api' | 'transport'>) {
    this.#simulator = simulator;
    this.#settings = settings;
  }

  /** Starts it; clients of it speak as the settings say. */
  static async start(settings: Pick<SystemSettings, 'api' | 'transport'>): Promise<GroundTruthServer> {
    const simulator = await SpawnedSimulator.start('--streams', String(MOST_STREAMS), '--queue', '0');
    // What the truth waits for a CPU would count as the client's error.
    putAhead(simulator.pid);
    return new GroundTruthServer(simulator, settings);
  }

  /** How to reach it so that it answers with these delays. */
  server({ timeToFirstToken, interTokenLatency }: Delays, transport = this.#settings.transport): TargetSpec {
    const limit = milliseconds(60_000);
    return {
      api: this.#settings.api,
      transport,
      settings: {
        baseUrl: this.#simulator.baseUrl,
        headers: {
          'x-simulated-ttft-ms': String(timeToFirstToken),
          'x-simulated-itl-ms': String(interTokenLatency),
        },
        timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
      },
      knowledge: { models: [MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
    };
  }

  /** The requests whose ids begin so, once that many of them have ended. */
  async requests(idPrefix: string, count: number, signal: AbortSignal): Promise<readonly SimulatedRequest[]> {
    for (let ended = count; ;) {
      const all = await this.#simulator.truthOf(ended, { signal });
      const wanted = all.filter(({ requestId }) => requestId?.startsWith(idPrefix) === true);
      if (wanted.length >= count) return wanted;
      // The others were somebody else's.
      ended = all.length + count - wanted.length;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#simulator[Symbol.asyncDispose]();
  }
}
