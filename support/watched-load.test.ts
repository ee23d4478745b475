import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Balancer, BalancerCounters } from './cluster/balancer';
import type { OpenLoadPlan } from './load/judged-open-load';
import { LocalRunner } from './load/local-runner.fixture';
import type { TimedRunner } from './load/load-runner';
import { monotonicClock } from './quantities/clock';
import { milliseconds, type Milliseconds } from './quantities/units';
import { rejectionOf } from './rejection.fixture';
import type { InferenceTarget } from './target/inference-target';
import { WatchedLoad } from './watched-load';

/** Answers each request as soon as it is asked. */
const TARGET: InferenceTarget = {
  untilReady: () => Promise.reject(new Error('nobody asks that')),
  send: (_request, events) => {
    const at = monotonicClock.now();
    events.sent(at);
    events.headers(at, 200);
    events.content(at, { kind: 'content', text: 'a' });
    events.usage({ completionTokens: 1 });
    events.ended(at);
    return { requestBytes: 0, responseBytes: 0, abort: () => undefined };
  },
};

/** Counts how often it is read. */
class ReadBalancer {
  readings = 0;

  counters(): Promise<BalancerCounters> {
    this.readings += 1;
    const at = monotonicClock.now();
    return Promise.resolve({ status: 'counted', at, nodes: new Map(), retried: 0, continued: 0 });
  }
}

const planOf = (duration: Milliseconds): OpenLoadPlan => ({
  arrivals: { kind: 'constant', rate: 100, duration },
  workload: { kind: 'prompts', model: 'm', words: [1], outputTokens: [1], temperature: 0, seed: 1 },
  seed: 1,
  maxInFlight: 10,
  warmUp: milliseconds(0),
});

const begin = (duration: number, balancer: ReadBalancer, signal = new AbortController().signal) =>
  WatchedLoad.begin(
    planOf(milliseconds(duration)),
    { runner: new LocalRunner(TARGET), balancer: balancer as unknown as Balancer },
    signal,
  );

describe('WatchedLoad', () => {
  it('reads the balancer before its first request and after its last', async () => {
    const balancer = new ReadBalancer();
    const load = await begin(50, balancer);
    const { records, startAt } = await load.result();
    expect(records).to.have.length(5);
    expect(balancer.readings).to.equal(load.counters.length).and.be.at.least(2);
    const [first, last] = [load.counters[0], load.counters.at(-1)];
    if (first?.status !== 'counted' || last?.status !== 'counted') throw new Error('nothing was counted');
    expect(first.at).to.be.at.most(startAt);
    expect(last.at).to.be.at.least(records.at(-1)?.scheduledAt ?? Infinity);
  });

  it('sends nothing more once it is stopped, and knows when that was', async () => {
    const load = await begin(3_600_000, new ReadBalancer());
    await load.until(milliseconds(load.startAt + 20), new AbortController().signal);
    load.stop();
    const { records } = await load.result();
    expect(records.length).to.be.greaterThan(0);
    for (const { scheduledAt } of records) expect(scheduledAt).to.be.at.most(load.stoppedAt ?? 0);
  });

  it('does not let anybody wait beyond its end', async () => {
    const load = await begin(10, new ReadBalancer());
    const waiting = load.until(milliseconds(load.startAt + 3_600_000), new AbortController().signal);
    expect((await rejectionOf(waiting))?.message).to.match(/^the load was over before/);
    await load.result();
  });

  it('says first what went wrong with its client where it was over too soon', async () => {
    const local = new LocalRunner(TARGET);
    const runner: TimedRunner = {
      description: 'a client that loses a worker',
      begin: (plan, signal) => {
        const load = local.begin(plan, signal);
        const { startAt, progress } = load;
        const result = load.result.then((run) => ({
          ...run,
          health: { ...run.health, faults: ['w2 was lost'] },
        }));
        return { startAt, progress, result, stop: () => undefined };
      },
    };
    const { signal } = new AbortController();
    const balancer = new ReadBalancer() as unknown as Balancer;
    const load = await WatchedLoad.begin(planOf(milliseconds(10)), { runner, balancer }, signal);
    const waiting = load.until(milliseconds(load.startAt + 3_600_000), signal);
    expect((await rejectionOf(waiting))?.message).to.match(/^w2 was lost; the load was over before/);
    await load.result();
  });

  it('ends its waiting with the reason of an interruption', async () => {
    const interruption = new AbortController();
    const load = await begin(3_600_000, new ReadBalancer(), interruption.signal);
    const waiting = load.until(milliseconds(load.startAt + 3_600_000), interruption.signal);
    interruption.abort(new Error('interrupted by the user'));
    expect((await rejectionOf(waiting))?.message).to.equal('interrupted by the user');
    await load.result();
  });
});
