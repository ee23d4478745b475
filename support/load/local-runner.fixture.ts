import { monotonicClock } from '../quantities/clock';
import { Metronome } from '../quantities/metronome';
import type { EndpointTarget } from '../target/endpoint-target';
import type { InferenceTarget } from '../target/inference-target';
import { loadLocalTokenizer } from '../target/token-count';
import { eventLoopTimer } from './closed-load';
import { mergeLatencies } from './load-histograms';
import { WHOLE, type LoadPlan, type Shard } from './load-plan';
import type { LoadRun, TimedLoad, TimedRunner } from './load-runner';
import { unpack } from './packed-records';
import { requestSource } from './request-source';
import { runShard, type ShardTools } from './shard-run';

/** A client that nothing happened to. */
const UNSEEN = { status: 'unavailable', reason: 'nobody looked' } as const;
const AT_REST: LoadRun['health'] = { threads: [], machine: { cpuPressure: UNSEEN, steal: UNSEEN } };

/** Runs loads in this thread, by a clock and an alarm that a test may turn. */
export class LocalRunner implements TimedRunner {
  readonly description = 'this thread';
  readonly #target: InferenceTarget;
  readonly #tools: ShardTools;
  readonly #shard: Shard;

  constructor(target: InferenceTarget, tools: Partial<ShardTools> = {}, shard: Shard = WHOLE) {
    this.#target = target;
    this.#shard = shard;
    this.#tools = {
      clock: monotonicClock,
      makeAlarm: (ring) => new Metronome(ring),
      timer: eventLoopTimer,
      tokenizer: loadLocalTokenizer,
      ...tools,
    };
  }

  begin(plan: LoadPlan, signal: AbortSignal): TimedLoad {
    // Tests of loads on routes go through worker threads.
    const endpoint = undefined as unknown as EndpointTarget;
    const source = requestSource(plan.workload, { inference: this.#target, endpoint });
    const startAt = this.#tools.clock.now();
    const running = runShard(plan, this.#shard, source, startAt, this.#tools);
    const abort = (): void => {
      running.abort(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const result = running.result.then(({ records, counts, histograms }) => ({
      records: [...unpack(records)].toSorted((one, other) => one.index - other.index),
      counts,
      histograms: mergeLatencies([histograms]),
      health: AT_REST,
    }));
    return {
      startAt: Promise.resolve(startAt),
      stop: () => {
        running.stop();
      },
      get progress() {
        return running.progress;
      },
      result,
    };
  }
}
