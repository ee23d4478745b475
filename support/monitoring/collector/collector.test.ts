import { describe, it, type TestContext } from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { MetricsServer } from '../../probes/prometheus/metrics-server.fixture';
import { WITHOUT_PROC } from '../../probes/process/real-process.fixture';
import { VLLM_CURRENT } from '../../probes/server-metrics/vllm-scrapes.fixture';
import { rejectionOf } from '../../rejection.fixture';
import { temporaryFolder } from '../../report/temporary-folder.fixture';
import { MetricStore } from '../store/metric-store';
import { Collector } from './collector';
import { CollectorError } from './collector-error';
import { LABELS, planOf, schedule, statusOf } from './collector-plans.fixture';
import type { CollectorStatus } from './collector-status';

const storeIn = (test: TestContext): string => join(temporaryFolder(test), 'history.db');

/** Looks at the status until it is so, or the collector has died. */
async function until(collector: Collector, isSo: (status: CollectorStatus) => boolean): Promise<void> {
  const death = collector.ended.then((error) => {
    throw error ?? new Error('the collector was disposed of');
  });
  while (!isSo(collector.status())) await Promise.race([setTimeout(5), death]);
  death.catch(() => undefined);
}

function samplesIn(store: string): number {
  using kept = MetricStore.open(store);
  return kept.list({ type: 'Memory usage' }).flatMap((series) => kept.samples(series, 0, Infinity)).length;
}

describe('A collector', { skip: WITHOUT_PROC }, () => {
  it('samples all types into the store, on their schedules, and commits all before it is gone', async (test) => {
    await using server = await MetricsServer.start();
    server.answer = (response) => response.end(VLLM_CURRENT);
    const metrics = { url: server.url().href, headers: {} };
    const store = storeIn(test);
    const measured = [
      'CPU utilization',
      'Memory usage',
      'Network latency',
      'Throughput',
      'Server load',
    ] as const;
    const plan = planOf({
      store,
      schedules: [...measured, 'GPU utilization' as const].map((type) => schedule(type, 100)),
      target: { host: '127.0.0.1', port: Number(server.url().port) },
      server: { status: 'found', pid: process.pid },
      counters: { kind: 'server metrics', ...metrics },
      serverMetrics: metrics,
      exporter: { port: 0 },
    });
    const collector = await Collector.start(plan);
    try {
      await until(collector, (status) => measured.every((type) => statusOf(status, type).samples > 2));
      // It shows what is not older than two intervals.
      const shown = /^llm_monitor_running_requests\{.*run="a test".*\} 4$/m;
      while (!shown.test(await (await fetch(collector.exporterUrl!)).text())) await setTimeout(5);
      const before = samplesIn(store);
      expect(statusOf(await collector.latestStatus(), 'Memory usage').samples).to.be.at.least(before);
    } finally {
      await collector[Symbol.asyncDispose]();
    }
    await collector[Symbol.asyncDispose]();
    expect(await collector.ended).to.equal(undefined);
    const status = collector.status();
    expect(await collector.latestStatus()).to.equal(status);
    using kept = MetricStore.open(store);
    for (const type of measured) {
      const all = kept.list({ type, labels: LABELS }).flatMap((one) => kept.samples(one, 0, Infinity));
      expect(all, type).to.have.lengthOf(statusOf(status, type).samples);
      for (const { at, late } of all) {
        const due = (at - late - collector.startedAt) / 100;
        // The clock on the wall has whole milliseconds, and is set meanwhile.
        expect(due, type).to.be.closeTo(Math.round(due), 10 / 100);
      }
    }
    const why = 'no GPU in this test';
    expect(statusOf(status, 'GPU utilization')).to.include({ taken: 0, unavailableReason: why });
    const absences = kept.absences({ type: 'GPU utilization', labels: LABELS }, 0, Infinity);
    expect(absences.filter(({ kind }) => kind === 'unavailable').map(({ reason }) => reason)).to.eql([why]);
    expect(status.cost.cpuMs).to.be.above(0);
    expect(status.sinks.map(({ lost }) => lost)).to.deep.equal([0, 0]);
  });

  it('refuses a plan that cannot be followed, with all that is wrong', async () => {
    const schedules = [schedule('Throughput', 0), schedule('Throughput')];
    const serverMetrics = { url: 'nowhere', headers: {} };
    const error = await rejectionOf(Collector.start(planOf({ schedules, serverMetrics })));
    expect(error).to.be.instanceOf(CollectorError);
    expect(error?.message)
      .to.contain('the interval of Throughput is 0 ms')
      .and.contain('is there twice')
      .and.contain('"nowhere"');
  });

  it('does not start without its store', async (test) => {
    const folder = temporaryFolder(test);
    const error = await rejectionOf(Collector.start(planOf({ store: folder })));
    expect(error).to.be.instanceOf(CollectorError);
    expect(error?.message).to.contain(folder);
  });

  it('whose thread dies says so, and what it had committed is there', async (test) => {
    const store = storeIn(test);
    let thread: Worker | undefined;
    process.once('worker', (worker) => (thread = worker));
    const plan = planOf({ store, schedules: [schedule('Memory usage')] });
    await using collector = await Collector.start(plan);
    await until(collector, (status) => statusOf(status, 'Memory usage').samples > 0);
    thread?.postMessage({ type: 'nonsense' });
    const error = await collector.ended;
    expect(error).to.be.instanceOf(CollectorError);
    expect(error?.message).to.contain('knows no order {"type":"nonsense"}');
    expect(samplesIn(store)).to.be.above(0);
  });

  it('ends with its program, and loses nothing that it said when that is killed', async (test) => {
    const end = async (then: 'end' | 'be killed'): Promise<[said: number, kept: number, how: unknown]> => {
      const store = storeIn(test);
      const program = join(__dirname, 'collector-left.fixture.ts');
      const compiled = ['--require', 'ts-node/register/transpile-only', program];
      const child = spawn(process.execPath, [...compiled, store, then], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      test.after(() => child.kill('SIGKILL'));
      const exit = once(child, 'exit');
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      if (then === 'be killed') child.kill('SIGKILL');
      const [code, signal] = (await exit) as [number | null, string | null];
      return [parseInt(said.toString()), samplesIn(store), code ?? signal];
    };
    const ends = await Promise.all([end('end'), end('be killed')]);
    expect(ends.map(([, , how]) => how)).to.deep.equal([0, 'SIGKILL']);
    for (const [said, kept] of ends) expect(kept).to.be.at.least(said).and.above(0);
  });
});
