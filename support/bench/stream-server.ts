import { mean, quantile } from 'simple-statistics';
import type { SimulatedRequest } from '../simulator/simulated-request';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import type { Cores } from './cores';

/** By how much later than planned the server sent tokens, in ms. */
export interface ServerLateness {
  readonly mean: number;
  readonly p99: number;
}

/** How an answer comes; times in ms. */
export interface StreamedAnswer {
  readonly tokens: number;
  readonly ttft: number;
  readonly itl: number;
}

/** Of each answer, unless something else is said. */
export const TOKENS = 100;
const ANSWER: StreamedAnswer = { tokens: TOKENS, ttft: 50, itl: 10 };

/** How long an answer takes at least, in ms. */
export const lengthOf = ({ tokens, ttft, itl }: StreamedAnswer): number => ttft + (tokens - 1) * itl;
export const ANSWER_MS = lengthOf(ANSWER);
/** The bench opens no more. */
export const MOST_STREAMS = 4096;

/** The simulator, away from the clients' core, with its log of what it really sent. */
export class StreamServer implements AsyncDisposable {
  readonly #simulator: SpawnedSimulator;
  readonly #tokens: number;
  #asked = 0;

  private constructor(simulator: SpawnedSimulator, { tokens }: StreamedAnswer) {
    this.#simulator = simulator;
    this.#tokens = tokens;
  }

  static async start(cores: Cores, answer = ANSWER): Promise<StreamServer> {
    const delays = ['--ttft', `${answer.ttft} ms`, '--itl', `${answer.itl} ms`];
    const capacity = ['--streams', String(MOST_STREAMS), '--queue', '0'];
    const simulator = await SpawnedSimulator.start(...delays, ...capacity);
    cores.place(simulator.pid);
    return new StreamServer(simulator, answer);
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
      ({ outcome, tokenSentAt }) => outcome === 'completed' && tokenSentAt.length === this.#tokens,
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
