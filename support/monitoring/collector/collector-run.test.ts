import { describe, it, type TestContext } from 'node:test';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { MetricsServer } from '../../probes/prometheus/metrics-server.fixture';
import { VLLM_CURRENT } from '../../probes/server-metrics/vllm-scrapes.fixture';
import { milliseconds } from '../../quantities/units';
import { rejectionOf } from '../../rejection.fixture';
import { temporaryFolder } from '../../report/temporary-folder.fixture';
import { LiveTally } from '../../statistics/live-tally';
import { MetricStore } from '../store/metric-store';
import type { CollectorPlan } from './collector-plan';
import { LABELS, planOf, schedule, statusOf } from './collector-plans.fixture';
import { CollectorRun } from './collector-run';
import type { CollectorStatus } from './collector-status';

/** A run that ends with the test. */
async function runOf(test: TestContext, plan: CollectorPlan) {
  const told: string[] = [];
  const listener = { tell: (trouble: string) => told.push(trouble), changed: () => undefined };
  const run = await CollectorRun.start(plan, listener);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= run.stop());
  test.after(stop);
  const until = async (isSo: (status: CollectorStatus) => boolean): Promise<void> => {
    while (!isSo(run.status)) await setTimeout(5, undefined, { signal: test.signal });
  };
  return { run, told, stop, until };
}

describe('The work of a collector', () => {
  it('counts what a load comes to, and deletes what is old', async (test) => {
    const tally = LiveTally.create();
    const store = join(temporaryFolder(test), 'history.db');
    {
      using old = MetricStore.open(store);
      const sample = { at: 1000, value: 1, late: milliseconds(0) };
      old.append([{ metric: 'host_cpu_percent', labels: {}, ...sample }], milliseconds(1000));
    }
    const counters = { kind: 'live load', tally: tally.buffer } as const;
    const { run, stop, until } = await runOf(test, planOf({ store, counters }));
    await until((status) => statusOf(status, 'Error rates').taken > 0);
    for (let count = 0; count < 3; count += 1) tally.answered(100, 10);
    tally.failed();
    await until((status) => status.deleted > 0 && statusOf(status, 'Error rates').taken > 3);
    await stop();
    using kept = MetricStore.open(store);
    const series = kept.list({ type: 'Error rates', labels: LABELS });
    const [share] = series.filter(({ metric }) => metric === 'failed_requests_percent');
    expect(kept.samples(share!, 0, Infinity).map(({ value }) => value)).to.include(25);
    expect(run.status.deleted).to.equal(1);
  });

  it('says when a server is gone, and samples it when it is back', async (test) => {
    await using server = await MetricsServer.start();
    let isThere = false;
    server.answer = (response) => {
      if (isThere) response.end(VLLM_CURRENT);
      else response.writeHead(404).end();
    };
    const serverMetrics = { url: server.url().href, headers: {} };
    const plan = planOf({ schedules: [schedule('Server load', 33)], serverMetrics });
    const { run, stop, until } = await runOf(test, plan);
    await until((status) => statusOf(status, 'Server load').unavailableReason !== undefined);
    expect(statusOf(run.status, 'Server load').unavailableReason).to.contain('answered 404');
    isThere = true;
    await until((status) => statusOf(status, 'Server load').samples > 0);
    await stop();
  });

  it('goes on without a store that fails, and tells it once', async (test) => {
    const store = join(temporaryFolder(test), 'history.db');
    const plan = planOf({ store, exporter: { port: 0 }, schedules: [schedule('Memory usage', 20)] });
    const { run, told, until } = await runOf(test, plan);
    const failing = test.mock.method(MetricStore.prototype, 'append', () => {
      throw new Error('the disk is full');
    });
    await until(({ sinks: [kept] }) => (kept?.failures ?? 0) > 2);
    failing.mock.restore();
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.contain(store).and.contain('the disk is full');
    const before = run.status.sinks[0]?.samples ?? NaN;
    await until(({ sinks: [kept] }) => (kept?.samples ?? 0) > before);
    expect(run.status.sinks[1]).to.include({ lost: 0, failures: 0 });
  });

  it('does not begin where a port is taken, and leaves nothing open', async (test) => {
    const store = join(temporaryFolder(test), 'history.db');
    const holder = createServer().listen(0, '127.0.0.1');
    test.after(() => holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const error = await rejectionOf(runOf(test, planOf({ store, exporter: { port } })));
    expect(error?.message).to.contain('another program uses that port');
  });
});
