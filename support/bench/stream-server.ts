import { mean, quantile } from 'simple-statistics';
import type { SimulatedRequest } from '../simulator/simulated-request';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { Cores } from './cores';

/** By how much later than planned the server sent tokens, in ms. */
export interface ServerLateness {
  readonly mean: number;
  readonly p99: number;
}

/** Of each answer. */
export const TOKENS = 100;
const [TTFT_MS, ITL_MS] = [50, 10];
/** How long an answer takes at least, in ms. */
export const ANSWER_MS = TTFT_MS + (TOKENS - 1) * ITL_MS;
/** More than the bench ever opens. */
const MOST_STREAMS = 4096;

/** The simulator, away from the clients' core, with its log of what it really sent. */
export class StreamServer implements AsyncDisposable {
  readonly #simulator: SpawnedSimulator;
  #asked = 0;

  private constructor(simulator: SpawnedSimulator) {
    this.#simulator = simulator;
  }

  static async start(cores: Cores): Promise<StreamServer> {
    const delays = ['--ttft', `${TTFT_MS} ms`, '--itl', `${ITL_MS} ms`];
    const capacity = ['--streams', String(MOST_STREAMS), '--queue', '0'];
    const simulator = await SpawnedSimulator.start(...delays, ...capacity);
    cores.place(simulator.pid);
    return new StreamServer(simulator);
  }

  get pid(): number {
    return this.#simulator.pid;
  }

  get url(): string {
    return new URL(this.#simulator.baseUrl).origin;
  }

  /**
   * What it knows of these requests: `count` more than were asked for before. Throws unless there are as many, and
   * each was answered whole.
   */
  async requests(idPrefix: string, count: number, signal: AbortSignal): Promise<readonly SimulatedRequest[]> {
    this.#asked += count;
    const all = await this.#simulator.truthOf(this.#asked, { signal });
    const requests = all.filter(({ requestId }) => requestId?.startsWith(idPrefix) === true);
    const whole = requests.filter(
      ({ outcome, tokenSentAt }) => outcome === 'completed' && tokenSentAt.length === TOKENS,
    );
    if (all.length !== this.#asked || requests.length !== count || whole.length !== count)
      throw new Error(
        `of ${count} requests the server knows ${requests.length} and answered ${whole.length} whole; ` +
          `in all it should know ${this.#asked}, and knows ${all.length}`,
      );
    return requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#simulator[Symbol.asyncDispose]();
  }
}

/** How late the server itself was with these. */
export function latenessOf(requests: readonly SimulatedRequest[]): ServerLateness {
  const late = requests.flatMap(({ tokenSentAt }) => tokenSentAt.map(({ at, dueAt }) => at - dueAt));
  return { mean: mean(late), p99: quantile(late, 0.99) };
}
