import { batchRounds } from '../load/batch-rounds';
import { LoadSummary } from '../load/load-summary';
import { batchRound, type Round } from '../load/round';
import { LoadWorkers } from '../load/workers/load-workers';
import { milliseconds } from '../quantities/units';
import { SpawnedSimulator } from '../simulator/spawned-simulator';
import { decodeBlocks, encodeBlocks } from '../statistics/encoded-blocks';
import type { BlockValues } from '../statistics/block-values';
import type { TargetSpec } from '../target/connect-target';

/** What is measured: the baseline, the same server again, and one that is slower. */
const ARMS = ['before', 'same', 'slower'] as const;
export type Arm = (typeof ARMS)[number];

/** Of the metrics that are compared, the values of one run by block, as a file of a baseline has them. */
export type MeasuredArm = Readonly<Record<ComparedMetric, BlockValues>>;
const COMPARED = ['itl', 'ttft', 'output_tps'] as const;
export type ComparedMetric = (typeof COMPARED)[number];

/** All delays of the slower server are longer by this share. */
export const PLANTED = 0.08;
const DELAYS = { ttft: 20, itl: 5 };
const LOAD = { batchSize: 8, tokens: 160, promptWords: 8 };
/** About 115 ms each: a run of about two seconds. */
const ROUNDS = 20;
const MODEL = 'simulated-model';

/** The real client on the simulator in a process of its own, one run of each arm a repetition. */
export class RegressionRuns implements AsyncDisposable {
  readonly #simulator: SpawnedSimulator;
  readonly #workers: LoadWorkers;
  readonly #resources: AsyncDisposableStack;
  #sent = 0;

  private constructor(simulator: SpawnedSimulator, workers: LoadWorkers, resources: AsyncDisposableStack) {
    this.#simulator = simulator;
    this.#workers = workers;
    this.#resources = resources;
  }

  static async start(): Promise<RegressionRuns> {
    await using resources = new AsyncDisposableStack();
    const simulator = resources.use(await SpawnedSimulator.start('--streams', '64', '--queue', '0'));
    const workers = resources.use(await LoadWorkers.start(1));
    return new RegressionRuns(simulator, workers, resources.move());
  }

  /** One run of each arm, round by round in turns, after a round that counts for nothing. */
  async measure(repetition: number, signal: AbortSignal): Promise<Readonly<Record<Arm, MeasuredArm>>> {
    const rounds: Record<Arm, Round[]> = { before: [], same: [], slower: [] };
    for (let index = -1; index < ROUNDS; index += 1) {
      // Each of them comes first, second and third as often as the others.
      for (const place of ARMS.keys()) {
        const arm = ARMS[(place + index + 1 + repetition) % ARMS.length] ?? 'before';
        const round = await this.#round(arm, index + 1, signal);
        if (index >= 0) rounds[arm].push(round);
      }
    }
    return { before: armOf(rounds.before), same: armOf(rounds.same), slower: armOf(rounds.slower) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #round(arm: Arm, index: number, signal: AbortSignal): Promise<Round> {
    const plan = batchRounds({
      ...LOAD,
      ...{ model: MODEL, sequenceLength: 4096, temperature: 0, seed: 1, budget: milliseconds(0) },
    });
    const place = { index, warmUp: false, firstRequest: this.#sent };
    this.#sent += plan.requestsEach;
    const runner = this.#workers.clientsOf(this.#server(arm));
    const { records } = await runner.begin(plan.round(place), signal).result;
    signal.throwIfAborted();
    return batchRound(index, false, records);
  }

  #server(arm: Arm): TargetSpec {
    const limit = milliseconds(60_000);
    const stretch = arm === 'slower' ? 1 + PLANTED : 1;
    return {
      api: 'openai-chat',
      transport: 'undici',
      settings: {
        baseUrl: this.#simulator.baseUrl,
        headers: {
          'x-simulated-ttft-ms': String(DELAYS.ttft * stretch),
          'x-simulated-itl-ms': String(DELAYS.itl * stretch),
        },
        timeouts: { ready: limit, connect: limit, firstToken: limit, stall: limit, total: limit },
      },
      knowledge: { models: [MODEL], features: { ignoreEndToken: true, continuousUsage: false } },
    };
  }
}

function armOf(rounds: readonly Round[]): MeasuredArm {
  const summary = new LoadSummary(rounds);
  const kept = COMPARED.map((metric) => {
    const values = summary.blockValues(metric);
    if (values === undefined) throw new Error(`a load has no values of ${metric}`);
    return [metric, decodeBlocks(encodeBlocks(values))] as const;
  });
  return Object.fromEntries(kept) as MeasuredArm;
}
