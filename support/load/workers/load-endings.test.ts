import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { TRANSPORTS } from '../../target/transport';
import { imbalancesOf } from '../conservation';
import { unending } from '../fake-target.fixture';
import { imbalanceOf } from '../ledger';
import { closedModel, openModel, planOf } from '../load-plans.fixture';
import type { RunningLoad } from '../load-runner';
import { unpack, type PackedRecords } from '../packed-records';
import { LoadWorkers } from './load-workers';
import { LoadWorkerError, WorkerHandle } from './worker-handle';
import { processLink, threadLink } from './worker-link';
import {
  answerAtOnce,
  answerNever,
  RecordingServer,
  specOf,
  type Received,
} from './recording-server.fixture';

const HOUR = 3_600_000;

/** Answers that many requests, and none after them. */
const answerFirst = (count: number) => {
  let answered = 0;
  return (response: ServerResponse, received: Received): void => {
    answered += 1;
    if (answered <= count) answerAtOnce(response, received);
  };
};

/** Resolves once that many requests are over, by what the workers tell of it. */
async function untilOver(running: RunningLoad, count: number): Promise<void> {
  while (running.progress.over < count) await nextTurn();
}

for (const transport of TRANSPORTS) {
  describe(`Aborting a load over ${transport}`, () => {
    it('ends all of it at once, with what was seen until then', async () => {
      await using server = await RecordingServer.start(answerFirst(10));
      await using workers = await LoadWorkers.start(2);
      const abortion = new AbortController();
      const plan = planOf(closedModel({ virtualUsers: 6, requestsEach: Infinity }));
      const { result } = workers
        .clientsOf(specOf(server.baseUrl, { transport }))
        .begin(plan, abortion.signal);
      await server.untilReceived(16);
      abortion.abort(new Error('enough'));
      const { records, counts, health } = await result;
      expect(health.faults).to.equal(undefined);
      expect(counts).to.include({ scheduled: 16, sent: 16, completed: 10, aborted: 6 });
      expect(imbalanceOf(counts)).to.equal(undefined);
      const aborted = records.filter(({ outcome }) => outcome === 'aborted');
      expect(aborted).to.have.length(6);
      for (const record of aborted)
        expect(record)
          .to.have.property('error')
          .that.matches(/the run ended before/);
      const indices = records.map(({ index }) => index);
      expect(indices).to.deep.equal(indices.toSorted((one, other) => one - other));
    });

    it('waits for nothing that is due later, and the workers take the next load', async () => {
      await using server = await RecordingServer.start(answerFirst(3));
      await using workers = await LoadWorkers.start(2);
      const abortion = new AbortController();
      const runner = workers.clientsOf(specOf(server.baseUrl, { transport }));
      const running = runner.begin(planOf(openModel([0, 0, 0, 0, HOUR])), abortion.signal);
      await untilOver(running, 3);
      await server.untilReceived(4);
      abortion.abort();
      const { counts } = await running.result;
      expect(counts).to.include({ scheduled: 4, aborted: 1, completed: 3 });
      await using next = await RecordingServer.start();
      const again = await workers
        .clientsOf(specOf(next.baseUrl, { transport }))
        .begin(planOf(closedModel()), unending).result;
      expect(again.counts).to.include({ scheduled: 2, completed: 2 });
    });
  });
}

describe('Stopping a load', () => {
  it('lets what is under way come to its end, and begins nothing more', async () => {
    const held: (() => void)[] = [];
    await using server = await RecordingServer.start((response, received) => {
      held.push(() => {
        answerAtOnce(response, received);
      });
    });
    await using workers = await LoadWorkers.start(2);
    const running = workers
      .clientsOf(specOf(server.baseUrl))
      .begin(planOf(openModel([0, 0, 0, HOUR, HOUR])), unending);
    await server.untilReceived(3);
    running.stop();
    for (const answer of held) answer();
    const { counts, records, health } = await running.result;
    expect(health.faults).to.equal(undefined);
    expect(counts).to.include({ scheduled: 3, completed: 3 });
    expect(records.map(({ index }) => index)).to.deep.equal([0, 1, 2]);
  });
});

describe('A load that its time ends', () => {
  it('has a record of each request of each user up to the last one', async () => {
    await using server = await RecordingServer.start();
    await using workers = await LoadWorkers.start(2);
    const load = closedModel({ virtualUsers: 5, requestsEach: Infinity, duration: milliseconds(40) });
    const { result } = workers.clientsOf(specOf(server.baseUrl)).begin(planOf(load), unending);
    const { counts, records, health } = await result;
    expect(health.faults).to.equal(undefined);
    expect(records).to.have.length(counts.scheduled).and.length(server.received.length);
  });
});

describe('The progress of a load', () => {
  it('is told while it goes on, and begins anew with each load', async () => {
    await using server = await RecordingServer.start(answerFirst(20));
    await using workers = await LoadWorkers.start(2);
    const abortion = new AbortController();
    const runner = workers.clientsOf(specOf(server.baseUrl));
    const running = runner.begin(
      planOf(closedModel({ virtualUsers: 4, requestsEach: Infinity })),
      abortion.signal,
    );
    await untilOver(running, 20);
    expect(running.progress).to.deep.equal({ over: 20, inFlight: 4 });
    abortion.abort();
    await running.result;
    const next = runner.begin(planOf(closedModel()), AbortSignal.abort());
    expect(next.progress).to.deep.equal({ over: 0, inFlight: 0 });
    await next.result;
  });
});

for (const [kind, link] of [
  ['a thread', () => threadLink('load-worker-drained')],
  ['a process', () => processLink((command) => command)],
] as const)
  describe(`A worker that is ${kind}, and is to hand over its records meanwhile`, () => {
    it('hands over each once, all of them before its end, and counts them as ever', async () => {
      await using server = await RecordingServer.start();
      await using worker = new WorkerHandle(0, link());
      await worker.ready;
      const pieces: PackedRecords[] = [];
      const plan = planOf(closedModel({ virtualUsers: 2, requestsEach: Infinity }));
      const [spec, shard] = [specOf(server.baseUrl), { index: 0, of: 1 }];
      const startAt = monotonicClock.now();
      const order = { type: 'run', server: spec, plan, shard, startAt, drainEvery: milliseconds(5) } as const;
      const running = worker.run(order, (piece) => {
        if (pieces.push(piece) === 3) worker.tell({ type: 'stop' });
      });
      const { records, counts, histograms } = await running;
      const all = [...pieces, records].flatMap((piece) => [...unpack(piece)]);
      expect(pieces).to.have.length.of.at.least(3);
      for (const { count } of pieces) expect(count).to.be.above(0);
      const whole = [{ ...shard, counts, records: [...pieces, records] }];
      expect(imbalancesOf(plan, whole, { complete: true })).to.deep.equal([]);
      expect(counts).to.include({ scheduled: all.length, completed: all.length });
      expect(histograms.e2e.count).to.equal(all.length);
      expect(server.received).to.have.length(all.length);
    });
  });

describe('Workers that are at a load', () => {
  it('take no other one: it would never end', async () => {
    await using server = await RecordingServer.start(answerNever);
    await using workers = await LoadWorkers.start(1);
    const abortion = new AbortController();
    const runner = workers.clientsOf(specOf(server.baseUrl));
    const { result } = runner.begin(planOf(closedModel()), abortion.signal);
    expect(() => runner.begin(planOf(closedModel()), unending)).to.throw(
      LoadWorkerError,
      'are at another load',
    );
    abortion.abort();
    await result;
    await runner.begin(planOf(closedModel()), AbortSignal.abort()).result;
  });
});
