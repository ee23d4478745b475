import { describe, it } from 'node:test';
import { expect } from 'chai';
import { LoadSummary } from '../load/load-summary';
import { METRICS, type MetricName } from '../load/metric';
import { parseStatistic } from '../load/statistic';
import { seededFractions } from '../statistics/random';
import type { Estimation } from '../statistics/estimate';
import { Coverage, meanOf } from './coverage.fixture';
import { thoughtsOf, usersOn, type Trial } from './level-trial.fixture';
import type { LevelLoad } from './level-load';
import { constantThroughput, machineRepair } from './queueing-theory.fixture';
import { closedWaitTail, timeOfShare } from './queueing-waits.fixture';
import { UNENDING } from './queueing-trial.fixture';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const LEVELS = [1, 2, 5, 10, 16, 17, 24, 50, 100, 200, 400, 1000];
/** Slots are 8 to 23. */
const FEWER = [1, 5, 16, 50, 200, 1000];

const estimate = (load: LevelLoad, name: MetricName, statistic = 'mean'): Estimation =>
  load.summary.estimate(METRICS[name].name, parseStatistic(statistic));

/** Every level of every seed. */
async function sweep(
  trialOf: (seed: number) => Trial,
  levels: readonly number[],
  look: (load: LevelLoad, seed: number) => void,
): Promise<void> {
  for (const seed of SEEDS) {
    const { series } = trialOf(seed);
    for (const level of levels) look(await series.measure(level, UNENDING), seed);
  }
}

describe('a sweep over virtual users of a server with constant service', () => {
  /** Slots and times of each seed are others. */
  const serverOf = (seed: number) => {
    const fraction = seededFractions(1000 + seed);
    return {
      slots: Math.floor(8 + 16 * fraction()),
      service: 30 + 60 * fraction(),
      prefill: 0.5 * fraction(),
    };
  };

  it('finds throughput and mean time to first token as they are', async (test) => {
    const coverage = new Coverage();
    await sweep(
      (seed) => usersOn(serverOf(seed)),
      FEWER,
      (load, seed) => {
        const server = serverOf(seed);
        const throughput = constantThroughput({ ...server, users: load.level, think: 0 });
        // Little's law, less what is decoded after the first token.
        const first = load.level / throughput - (1 - server.prefill) * server.service;
        expect(load.unsettled).to.equal(undefined);
        coverage.add(
          `requests a second of ${load.level} users`,
          estimate(load, 'request_rate'),
          1000 * throughput,
        );
        coverage.add(
          `tokens a second of ${load.level} users`,
          estimate(load, 'output_tps'),
          9000 * throughput,
        );
        coverage.add(`TTFT of ${load.level} users`, estimate(load, 'ttft'), first);
      },
    );
    coverage.tell(test);
    for (const { what, share } of coverage.shares) expect(share, what).to.be.at.least(0.9);
    for (const level of FEWER) {
      expect(coverage.bias(`TTFT of ${level} users`)).to.be.closeTo(0, 0.002);
      if (level > 1) expect(coverage.bias(`tokens a second of ${level} users`)).to.be.closeTo(0, 0.003);
    }
  });

  it('says of a level whose cycle is longer than its times that its queue was still filling', async () => {
    const { series } = usersOn({ slots: 2, service: 200 });
    const load = await series.measure(400, UNENDING);
    // The cycle is 40 s, and nothing but shorter queues can be seen in 30.
    expect(estimate(load, 'ttft').value).to.be.below(0.8 * 40_000);
    expect(load.unsettled).to.match(/^answers took 2\d(\.\d+)? s, .* the queue was still filling/);
    expect(load.doubts({ metric: METRICS.ttft, statistic: { kind: 'mean' } }, 60_000)).to.include(
      load.unsettled,
    );
    expect(load.canDecide()).to.equal(false);
  });

  it('settles a level by a second look, where nothing was known of its cycle', async () => {
    const { series } = usersOn({ slots: 2, service: 20 });
    const load = await series.measure(300, UNENDING);
    expect(load.runs.map(({ unsettled }) => unsettled === undefined)).to.deep.equal([false, true]);
    expect(load.unsettled).to.equal(undefined);
    expect(estimate(load, 'e2e').value).to.be.closeTo(3000, 1);
  });
});

describe('a sweep over virtual users of a server with exponential service', () => {
  const [SLOTS, SERVICE, PREFILL] = [16, 100, 0.2];
  const serverOf = (seed: number) => ({
    slots: SLOTS,
    service: SERVICE,
    prefill: PREFILL,
    exponentialSeed: seed,
  });
  const decoding = (1 - PREFILL) * SERVICE;

  it('finds what the full slots say, without think time', async (test) => {
    const coverage = new Coverage();
    await sweep(
      (seed) => usersOn(serverOf(seed)),
      LEVELS,
      (load) => {
        const throughput = Math.min(load.level, SLOTS) / SERVICE;
        const first = load.level / throughput - decoding;
        coverage.add(
          `requests a second of ${load.level} users`,
          estimate(load, 'request_rate'),
          1000 * throughput,
        );
        coverage.add(`TTFT of ${load.level} users`, estimate(load, 'ttft'), first);
      },
    );
    coverage.tell(test);
    // Of 20 seeds with intervals of 95 %, fewer than 16 are chance once in 400 times.
    for (const { what, share } of coverage.shares) expect(share, what).to.be.at.least(0.8);
    for (const what of ['requests', 'TTFT']) expect(coverage.share(what), what).to.be.at.least(0.92);
  });

  it('finds what the repair of machines says, with exponential think time', async (test) => {
    const coverage = new Coverage();
    const thoughts = (seed: number) => thoughtsOf(400, 500 + seed);
    await sweep(
      (seed) => usersOn(serverOf(seed), thoughts(seed)),
      LEVELS.filter((level) => level > 2 && level < 1000),
      (load, seed) => {
        const think = meanOf(thoughts(seed));
        const { throughput, response } = machineRepair({
          users: load.level,
          slots: SLOTS,
          service: SERVICE,
          think,
        });
        coverage.add(
          `requests a second of ${load.level} users`,
          estimate(load, 'request_rate'),
          1000 * throughput,
        );
        coverage.add(`TTFT of ${load.level} users`, estimate(load, 'ttft'), response - decoding);
      },
    );
    coverage.tell(test);
    for (const { what, share } of coverage.shares) expect(share, what).to.be.at.least(0.8);
    for (const what of ['requests', 'TTFT']) expect(coverage.share(what), what).to.be.at.least(0.92);
  });

  it('bounds percentiles where order statistics of independent requests do not: a full server', async (test) => {
    const coverage = new Coverage();
    // All but what is waited for comes in no time, so that the wait is all there is.
    const small = 0.001;
    await sweep(
      (seed) => usersOn({ ...serverOf(seed), prefill: small }),
      [50, 100, 200],
      (load) => {
        const system = { users: load.level, slots: SLOTS, service: SERVICE, think: 0 };
        const independent = new LoadSummary(load.summary.rounds);
        for (const statistic of ['p50', 'p95']) {
          const share = statistic === 'p50' ? 0.5 : 0.95;
          const truth = timeOfShare((longer) => closedWaitTail(system, longer), share) + small * SERVICE;
          coverage.add(`${statistic} of ${load.level} users`, estimate(load, 'ttft', statistic), truth);
          const alone = independent.estimate('ttft', parseStatistic(statistic));
          coverage.add(`order statistics of ${statistic} of ${load.level} users`, alone, truth);
        }
      },
    );
    coverage.tell(test);
    expect(coverage.share('p50')).to.be.at.least(0.9);
    expect(coverage.share('p95')).to.be.at.least(0.85);
    expect(coverage.share('order statistics')).to.be.below(0.5);
  });
});
