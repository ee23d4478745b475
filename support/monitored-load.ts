import { JudgedOpenLoad, type RunningOpenLoad } from './load/judged-open-load';
import { wordsFor } from './load/prompt-workload';
import { milliseconds, type Milliseconds } from './quantities/units';
import { run } from './run';
import { scenarioSeed } from './scenario-seed';
import { LiveTally } from './statistics/live-tally';
import type { SystemUnderTest } from './system/system-under-test';

/** Small and steady: monitoring is tried, not the server. */
const RATE = 5;
const PROMPT_TOKENS = 32;
const OUTPUT_TOKENS = 16;
/** Prompt and output tokens of one request, at most. */
export const MONITORED_SEQUENCE = 128;
const MOST_IN_FLIGHT = 500;

/** A steady load, whose requests are counted as they end. */
export class MonitoredLoad {
  readonly description = `${RATE} requests per second at random times, prompts of ${PROMPT_TOKENS} tokens, answers of ${OUTPUT_TOKENS}`;
  readonly tally: LiveTally;
  readonly #running: RunningOpenLoad;

  private constructor(running: RunningOpenLoad, tally: LiveTally) {
    this.#running = running;
    this.tally = tally;
  }

  /** Begins it; it goes on until it is stopped, or for that long. */
  static async begin(
    system: SystemUnderTest,
    { longest, scenario }: { readonly longest: Milliseconds; readonly scenario: string },
  ): Promise<MonitoredLoad> {
    const model = system.modelFor('small');
    const seed = scenarioSeed(run.seed, scenario);
    const cost = await run.promptCost(system, model);
    const runner = (await run.workers()).clientsOf(system.server);
    const tally = LiveTally.create();
    const running = JudgedOpenLoad.begin(
      {
        arrivals: { kind: 'poisson', rate: RATE, duration: longest },
        workload: {
          kind: 'prompts',
          model,
          words: [wordsFor(PROMPT_TOKENS, cost)],
          outputTokens: [OUTPUT_TOKENS],
          temperature: run.parameters.temperature,
          seed,
        },
        seed,
        maxInFlight: MOST_IN_FLIGHT,
        warmUp: milliseconds(0),
        tally: tally.buffer,
      },
      runner,
      run.signal,
    );
    return new MonitoredLoad(running, tally);
  }

  /** Rejects where it comes to its end, or fails, before it was stopped. */
  async untilEnd(): Promise<never> {
    const { health } = await this.#running.result;
    throw new Error(
      [...(health.faults ?? []), 'the load was over before the metrics were collected'].join('; '),
    );
  }

  /** Begins no more requests, and waits for those under way. */
  async stop(): Promise<JudgedOpenLoad> {
    this.#running.stop();
    return this.#running.result;
  }
}
