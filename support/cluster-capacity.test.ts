import { describe, it } from 'node:test';
import { expect } from 'chai';
import { offeredAtMost, probeCapacity } from './cluster-capacity';
import { Ledger } from './load/ledger';
import type { LoadRun, LoadRunner } from './load/load-runner';
import { completed, failed } from './load/record.fixture';
import type { RequestRecord } from './load/request-record';
import type { Workload } from './load/workload';
import { rejectionOf } from './rejection.fixture';

const WORKLOAD: Workload = { kind: 'endpoint', method: 'GET', path: '/health' };

/** A runner whose load came to these records. */
const runnerOf = (records: readonly RequestRecord[]): LoadRunner => ({
  description: 'records of a test',
  begin: () => ({
    stop: () => undefined,
    progress: { over: 0, inFlight: 0 },
    result: Promise.resolve({ records, counts: new Ledger().counts } as unknown as LoadRun),
  }),
});

const probe = (records: readonly RequestRecord[], { nodes = [] as number[] } = {}) =>
  probeCapacity(
    { runner: runnerOf(records), workload: WORKLOAD, balancer: [], nodes, virtualUsers: 4 },
    AbortSignal.timeout(30_000),
  );

describe('probeCapacity', () => {
  it('counts what was answered once the load was full, and until it was stopped', async () => {
    // One every 10 ms for 4 s: of those of the second and third second there are 200.
    const records = Array.from({ length: 400 }, (_, index) => completed({ endedAt: 10 * index }));
    const { carried, costs } = await probe(records);
    expect(carried).to.equal(100);
    expect(costs).to.include({ balancer: undefined, nodes: undefined });
    expect(costs.client).to.be.greaterThan(0);
  });

  it('knows what processes of this machine took for a request', async () => {
    const { costs } = await probe([completed()], { nodes: [process.pid] });
    expect(costs.nodes).to.be.at.least(0);
  });

  it('tells what the first request said where none was answered', async () => {
    const error = await rejectionOf(probe([failed({ error: 'http://lb answered 503' })]));
    expect(error?.message).to.match(/answered none of the requests .* http:\/\/lb answered 503$/);
    expect((await rejectionOf(probe([])))?.message).to.match(/no request was sent$/);
  });
});

describe('offeredAtMost', () => {
  const costs = { client: 0.1, balancer: 0.1, nodes: 0.8 };

  it('is what all of it carried, where all of it is on this machine', () => {
    expect(offeredAtMost({ carried: 1500, costs, cores: 2 })).to.equal(1500);
  });

  it('is what client and balancer can do, where the nodes are elsewhere', () => {
    const elsewhere = { ...costs, nodes: undefined };
    expect(offeredAtMost({ carried: 1500, costs: elsewhere, cores: 2 })).to.equal(10_000);
  });
});
