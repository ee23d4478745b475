import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import type { ClientHealth } from './health/client-health';
import { clientHealth } from './health/client-health.fixture';
import { InterleavedLoad } from './interleaved-load';
import { Ledger } from './ledger';
import type { LoadPlan } from './load-plan';
import type { LoadRunner } from './load-runner';
import { RoundFailedError } from './batch-sampling';
import { completed, failed } from './record.fixture';
import type { RequestRecord } from './request-record';
import { endpointRounds } from './endpoint-rounds';

/** A runner whose answers take as long as the path of their workload says, and that remembers the order. */
class PathRunner implements LoadRunner {
  readonly description = 'a runner';
  readonly paths: string[] = [];
  readonly #fails: boolean;

  constructor({ fails = false } = {}) {
    this.#fails = fails;
  }

  begin(plan: LoadPlan): ReturnType<LoadRunner['begin']> {
    const { workload, firstRequest } = plan;
    const path = workload.kind === 'endpoint' ? workload.path : '';
    this.paths.push(path);
    const time = Number(path.slice(1));
    const records: RequestRecord[] = this.#fails
      ? [failed({ index: firstRequest, error: 'refused' })]
      : [completed({ index: firstRequest, endedAt: time, contentAt: [] })];
    const ledger = new Ledger();
    ledger.scheduled();
    ledger.sent();
    ledger.ended(this.#fails ? 'http error' : 'completed');
    const health: ClientHealth = clientHealth();
    const run = { records, counts: ledger.counts, health } as unknown as Awaited<
      ReturnType<LoadRunner['begin']>['result']
    >;
    return { stop: () => undefined, progress: { over: 1, inFlight: 0 }, result: Promise.resolve(run) };
  }
}

const arm = (time: number) =>
  endpointRounds(`answers of ${time} ms`, { kind: 'endpoint', method: 'GET', path: `/${time}` }, 1);
const noMeter = () => Promise.resolve(() => Promise.resolve(7));
const meanEnd = (summary: { completedRecords: readonly { endedAt: number }[] }): number =>
  summary.completedRecords[0]?.endedAt ?? NaN;
const { signal } = new AbortController();

const measured = async (first: number, second: number, pairs = 6) => {
  const runner = new PathRunner();
  const records: RequestRecord[] = [];
  const load = new InterleavedLoad([arm(first), arm(second)], runner, noMeter, (record) =>
    records.push(record),
  );
  await load.measure({ pairs }, signal);
  return { load, runner, records };
};

describe('InterleavedLoad', () => {
  it('sends both in turns, and begins with neither always', async () => {
    const { runner } = await measured(1, 2, 3);
    expect(runner.paths).to.deep.equal(['/2', '/1', '/1', '/2', '/2', '/1', '/1', '/2']);
  });

  it('leaves the first pair out of the figures, and in the books', async () => {
    const { load, records } = await measured(1, 2, 3);
    expect(load.summary(0).completed).to.equal(3);
    expect(load.ledger.counts.completed).to.equal(8);
    expect(records).to.have.length(8);
    expect(load.around(1)).to.deep.equal([7, 7, 7]);
  });

  it('makes differences and ratios pair by pair', async () => {
    const { load } = await measured(10, 25);
    expect(load.difference(meanEnd, 'duration')).to.include({
      status: 'estimated',
      value: 15,
      n: 6,
      of: 'pairs',
    });
    expect(load.ratio(meanEnd)).to.include({ value: 2.5, dimension: 'count' });
    expect(load.ratio(meanEnd, { percent: true })).to.include({ value: 250, dimension: 'share' });
  });

  it('has no interval of fewer than five pairs, and no difference of what no round has', async () => {
    const { load } = await measured(10, 25, 2);
    expect(load.difference(meanEnd, 'duration')).to.include({ status: 'too few samples', value: 15 });
    expect(load.difference(() => NaN, 'duration')).to.include({ status: 'too few samples', n: 0 });
  });

  it('ends with the reason where all requests of a round fail', async () => {
    const load = new InterleavedLoad(
      [arm(1), arm(2)],
      new PathRunner({ fails: true }),
      noMeter,
      () => undefined,
    );
    let error: unknown;
    await load.measure({ pairs: 1 }, signal).catch((reason: unknown) => (error = reason));
    expect(error).to.be.instanceOf(RoundFailedError);
    expect((error as Error).message).to.contain('(http error): refused');
  });

  it('goes on for as long as it is told to', async () => {
    const runner = new PathRunner();
    const load = new InterleavedLoad([arm(1), arm(2)], runner, noMeter, () => undefined);
    await load.measure({ pairs: 1, duration: milliseconds(20) }, signal);
    expect(load.summary(0).completed).to.be.greaterThan(1);
  });
});
