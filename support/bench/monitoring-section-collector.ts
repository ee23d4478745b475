import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Collector } from '../monitoring/collector/collector';
import type { CollectorStatus } from '../monitoring/collector/collector-status';
import { milliseconds } from '../quantities/units';
import { LiveTally } from '../statistics/live-tally';
import { AnswerServer } from './answer-server-process';
import type { Bench } from './bench-context';
import { CostMeter } from './client/cost-meter';
import { noted, type Noise } from './machine-noise';
import { PROMISED, RETENTION } from './monitoring-section-week';

/** What sampling at the promised rates costs the machine that does it. */
export interface CollectorCost extends Noise {
  readonly seconds: number;
  /** Of one core, as the collector's thread counts its own time. */
  readonly threadPercent: number;
  /** Of one core, all threads of this process, of which the collector's is one: no less than what it costs. */
  readonly processPercent: number;
  readonly samples: number;
  /** Of the latest look, after it was due. */
  readonly largestLatenessMs: number;
  /** Why there is less than was promised. */
  readonly missing: readonly string[];
}

/** Two looks at what is looked at every 15 s, and some at all else. */
const [DURATION_MS, QUICK_DURATION_MS] = [25_000, 3_000];
/** A hundred answers a second, some of which failed, for there to be something to count. */
const COUNT_EVERY_MS = 100;
const NO_PASS_MS = 60_000;

/** Samples an answer server, this machine and a tally at the promised rates into a store. */
export async function collectorCost({ options, cores, signal }: Bench): Promise<CollectorCost> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-monitoring-'));
  await using server = await AnswerServer.start(cores, signal);
  const tally = LiveTally.create();
  const { hostname, port } = new URL(server.url);
  await using collector = await Collector.start({
    store: join(folder.path, 'samples.db'),
    labels: { target: server.url, run: 'bench' },
    schedules: PROMISED.map(({ type, interval }) => ({ type, interval, retention: RETENTION })),
    retentionEvery: milliseconds(NO_PASS_MS),
    target: { host: hostname, port: Number(port) },
    server: { status: 'found', pid: server.pid },
    gpu: {},
    counters: { kind: 'live load', tally: tally.buffer },
  });
  using stack = new DisposableStack();
  const counting = stack.use(
    setInterval(() => {
      for (let answer = 0; answer < 9; answer += 1) tally.answered(12.5, 64);
      tally.failed();
    }, COUNT_EVERY_MS),
  );
  const meter = new CostMeter();
  const measured = await noted([server.pid], async () => {
    await after(options.quick ? QUICK_DURATION_MS : DURATION_MS, undefined, { signal }).catch(
      () => undefined,
    );
    signal.throwIfAborted();
    return { status: collector.status(), ...meter.cost };
  });
  counting.close();
  const { status, seconds, cpuSeconds, ...noise } = measured;
  return { ...noise, ...told(status), seconds, processPercent: (100 * cpuSeconds) / seconds };
}

function told({ types, sinks, cost }: CollectorStatus): Omit<CollectorCost, 'seconds' | 'processPercent'> {
  return {
    threadPercent: cost.percentOfCore,
    samples: sinks.reduce((sum, { samples }) => sum + samples, 0),
    largestLatenessMs: Math.max(...types.map(({ largestLateness }) => largestLateness)),
    missing: types.flatMap(({ type, unavailableReason, failed, missed, lastFailure, missing }) => [
      ...(unavailableReason === undefined ? [] : [`${type}: ${unavailableReason}`]),
      ...missing.map((reason) => `${type}: ${reason}`),
      ...(failed === 0
        ? []
        : [`${type}: ${failed} looks failed, the last one: ${lastFailure ?? 'no reason'}`]),
      ...(missed === 0 ? [] : [`${type}: ${missed} looks missed`]),
    ]),
  };
}
