import { setTimeout as pause } from 'node:timers/promises';
import { dayShapedSteps } from './load/arrivals/day-shape';
import { JudgedOpenLoad } from './load/judged-open-load';
import { METRICS } from './load/metric';
import { Collector } from './monitoring/collector/collector';
import type { Labels } from './monitoring/sample';
import { observedOf } from './collector-setting';
import { ownServerSettings } from './own-server-settings';
import { HISTORY_STEP } from './promised-prediction';
import { monotonicClock } from './quantities/clock';
import { milliseconds } from './quantities/units';
import { run } from './run';
import type { ScenarioReport } from './scenario-report';
import { SpawnedSimulator } from './simulator/spawned-simulator';
import { LiveTally } from './statistics/live-tally';
import { ConfiguredSystem } from './system/configured-system';

/**
 * Days of the history, after one that warms up: predictions a day ahead are judged on 24 of them. And how long one hour
 * of them takes.
 */
const DAYS = 28;
const HOUR = milliseconds(100);
/** Between samples: several an hour, so that a late one is none of another hour. */
const TICK = milliseconds(HOUR / 3);
/** An hour of a history is so many of its making. */
export const BUILT_TIME_SCALE = HISTORY_STEP / HOUR;
/** Requests per second of the making, in the mean over a day. */
const MEAN_RATE = 120;
const WORDS = 24;
const OUTPUT_TOKENS = 8;
const MOST_IN_FLIGHT = 1000;

/** The simulator has one thread. */
export const BUILT_CORES = 1;
/** Requests at once; a request is slowed down by those beside it, as on an accelerator that they share. */
export const BUILT_SLOTS = 24;
const SIMULATOR = [
  ...['--ttft', '20 ms'],
  ...['--itl', '6 ms'],
  ...['--slowdown-per-stream', '4%'],
  ...['--streams', String(BUILT_SLOTS)],
  ...['--queue', '10000'],
];

/** A history that was measured: where it is, and what to say of how it came about. */
export interface BuiltHistory {
  readonly store: string;
  readonly labels: Labels;
  /** In ms since the epoch, in the time of its making. */
  readonly from: number;
  readonly to: number;
  readonly source: string;
  /** Why it is not to be believed: that the client was late, above all. */
  readonly doubts: readonly string[];
}

/**
 * Sends four weeks of a day-shaped load to the simulator in compressed time, and collects what comes of it: the arrivals
 * are a generator's, all else is measured.
 */
export async function buildHistory(report: ScenarioReport): Promise<BuiltHistory> {
  const { seed, signal, parameters } = run;
  await using resources = new AsyncDisposableStack();
  const simulator = resources.use(await SpawnedSimulator.start(...SIMULATOR));
  const system = resources.use(
    await ConfiguredSystem.reach(simulator.baseUrl, ownServerSettings(parameters), signal),
  );
  const steps = dayShapedSteps({ days: DAYS + 1, meanRate: MEAN_RATE, hour: HOUR, seed });
  const tally = LiveTally.create();
  // Its hours are tenths of a second: of workers on other machines nobody hears so often.
  const runner = (await run.ownThreads()).clientsOf(system.server);
  const model = system.modelFor('small');
  const store = run.folder.prepare('history.db');
  const labels = { target: 'simulator', time_compression: String(BUILT_TIME_SCALE) };
  const retention = milliseconds(365 * 86_400_000);
  const types = ['Throughput', 'Response time', 'CPU utilization', 'Error rates', 'Server load'] as const;
  const collector = resources.use(
    await Collector.start({
      ...(await observedOf(
        system,
        { ...parameters, metricsUrl: undefined, gpuMetricsUrl: undefined, otlpEndpoint: undefined },
        { model },
      )),
      store,
      labels,
      schedules: types.map((type) => ({ type, interval: TICK, retention })),
      retentionEvery: retention,
      counters: { kind: 'live load', tally: tally.buffer },
    }),
  );
  const running = JudgedOpenLoad.begin(
    {
      arrivals: { kind: 'steps', steps },
      workload: {
        kind: 'prompts',
        model,
        words: [WORDS],
        outputTokens: [OUTPUT_TOKENS],
        temperature: 1,
        seed,
        stream: false,
      },
      seed,
      maxInFlight: MOST_IN_FLIGHT,
      warmUp: milliseconds(0),
      tally: tally.buffer,
    },
    runner,
    signal,
  );
  const startAt = await running.startAt;
  // On the wall clock, by which samples are stamped.
  const begun = Date.now() + (startAt - monotonicClock.now());
  const day = 24 * HOUR;
  for (let past = 0; past <= DAYS; past += 1) {
    report.stage(`a history is made: day ${past} of ${DAYS}`);
    await Promise.race([pause(day, undefined, { signal }), running.result]).catch(() => undefined);
    signal.throwIfAborted();
  }
  const load = await running.result;
  await collector[Symbol.asyncDispose]();
  signal.throwIfAborted();
  report.sentLoads([load], []);
  // Windows begin between two samples: none falls out of its own by being a little late.
  const ticks = Math.ceil((begun + day - collector.startedAt) / TICK);
  const from = collector.startedAt + (ticks - 0.5) * TICK;
  const doubts = load.doubts({ metric: METRICS.request_rate, statistic: { kind: 'mean' } }, NaN);
  return { store, labels, from, to: from + DAYS * day, source: sourceText(seed), doubts };
}

const sourceText = (seed: number): string =>
  `${DAYS} days made by this run: a generator's day-shaped arrivals (seed ${seed}, ${MEAN_RATE} requests per second in the mean) sent to the simulator in compressed time, an hour in ${HOUR.toFixed(0)} ms; all else is measured`;
