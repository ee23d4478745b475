import { once } from 'node:events';
import { describe, it } from 'node:test';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn, setInterval } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { ThreadHealthMeter, type ThreadHealth } from './thread-health';

/** As in `ThreadHealthMeter`. */
const WINDOW_MS = 250;

/** CPU time of this thread in ms. */
function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}

/** Lets the event loop turn until so many ms have passed: then every shorter timer has been run. */
async function turnFor(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) await nextTurn();
}

/** Holds the event loop until this thread has used so many ms of CPU. */
function hold(ms: number): void {
  const end = cpu() + ms;
  while (cpu() < end);
}

describe('ThreadHealthMeter', () => {
  it('sees an event loop that was held, by how long it was late and what it cost', async () => {
    const meter = ThreadHealthMeter.start();
    await turnFor(25);
    hold(60);
    await turnFor(5);
    const health = meter.stop();
    // The timer that measures is due every ten milliseconds, so up to ten are not lateness.
    expect(health.eventLoopDelay.maximum).to.be.at.least(49);
    expect(health.cpu).to.be.at.least(60);
    expect(health.span).to.be.at.least(70);
    expect(health.utilization).to.be.within(0, 1);
    expect(health.busiestWindow).to.be.at.least(health.utilization);
  });

  it('does not hide a busy quarter of a second in a quiet time', async () => {
    const meter = ThreadHealthMeter.start();
    // Timers of one length run in the order in which they were made: the window of the meter has ended then.
    const windows = setInterval(WINDOW_MS)[Symbol.asyncIterator]();
    await windows.next();
    hold(WINDOW_MS);
    await windows.next();
    const { busiestWindow } = meter.stop();
    await windows.return?.();
    // Of the whole it is half. Not compared with that: on a busy machine a loop rests nowhere, and both are 1.
    expect(busiestWindow).to.be.at.least(0.9);
  });

  it('sees an event loop that is held up to the end, and comes to no timer any more', async () => {
    const meter = ThreadHealthMeter.start();
    const windows = setInterval(WINDOW_MS)[Symbol.asyncIterator]();
    await windows.next();
    hold(2 * WINDOW_MS);
    const { busiestWindow, eventLoopDelay } = meter.stop();
    await windows.return?.();
    expect(busiestWindow).to.be.at.least(0.9);
    expect(eventLoopDelay.maximum).to.be.at.least(WINDOW_MS - 5);
  });

  it('counts the garbage collections of its time, and how long they took', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const seen = Promise.withResolvers<undefined>();
    const observer = new PerformanceObserver(() => {
      seen.resolve(undefined);
    });
    observer.observe({ entryTypes: ['gc'] });
    const meter = ThreadHealthMeter.start();
    collect();
    await seen.promise;
    observer.disconnect();
    const { gcPauses } = meter.stop();
    expect(gcPauses.count).to.be.at.least(1);
    expect(gcPauses.maximum).to.be.above(0);
    expect(gcPauses.total).to.be.at.least(gcPauses.maximum);
  });

  it('knows numbers only, also of no time at all', () => {
    const health: ThreadHealth = ThreadHealthMeter.start().stop();
    const { eventLoopDelay, gcPauses, span, utilization, busiestWindow } = health;
    expect(eventLoopDelay).to.deep.equal({ p50: 0, p99: 0, maximum: 0 });
    expect(gcPauses).to.include({ count: 0, total: 0, maximum: 0 });
    for (const value of [span, utilization, busiestWindow]) expect(value).to.satisfy(Number.isFinite);
  });

  it('watches a worker from within, as plain data', async () => {
    const file = JSON.stringify(require.resolve('./thread-health'));
    const worker = new Worker(
      `const { ThreadHealthMeter } = require(${file});
       setImmediate(() => {
         const meter = ThreadHealthMeter.start();
         const { user } = process.threadCpuUsage();
         while (process.threadCpuUsage().user < user + 50_000);
         require('node:worker_threads').parentPort.postMessage(meter.stop());
       });`,
      { eval: true, execArgv: ['--require', 'ts-node/register/transpile-only'] },
    );
    const [health] = (await once(worker, 'message')) as [ThreadHealth];
    await worker.terminate();
    expect(health.cpu).to.be.at.least(50);
    expect(health.utilization).to.be.above(0);
    expect(JSON.parse(JSON.stringify(health))).to.deep.equal(health);
  });

  it('holds no process open, and no timer after its end', () => {
    const open = (): number => process.getActiveResourcesInfo().length;
    const before = open();
    const meter = ThreadHealthMeter.start();
    expect(open()).to.equal(before);
    meter.stop();
    expect(open()).to.equal(before);
  });
});
