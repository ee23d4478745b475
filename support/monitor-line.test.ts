import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monitorLine, monitorTroubles } from './monitor-line';
import type { CollectorStatus, TypeStatus } from './monitoring/collector/collector-status';
import { milliseconds } from './quantities/units';

const type = (more: Partial<TypeStatus>): TypeStatus => ({
  type: 'CPU utilization',
  source: '/proc',
  interval: milliseconds(1000),
  taken: 3,
  samples: 6,
  missed: 0,
  failed: 0,
  unavailable: 0,
  missing: [],
  last: undefined,
  largestLateness: milliseconds(1),
  ...more,
});
const status = (...types: readonly TypeStatus[]): CollectorStatus => ({
  types,
  sinks: [{ name: 'store', samples: 6, lost: 0, failures: 0 }],
  deleted: 0,
  cost: { cpuMs: milliseconds(20), percentOfCore: 0.5 },
});

describe('monitorLine', () => {
  it('tells the last values and how the sampling fares', () => {
    const values = [
      { metric: 'host_cpu_percent', value: 12.34 },
      { metric: 'connect_time_ms', value: 0.25 },
      { metric: 'output_tokens_per_second', value: 99 },
    ] as const;
    const line = monitorLine(status(type({ last: { at: 1, values }, missed: 2 })), milliseconds(61_000));
    expect(line).to.equal(
      '61 s · CPU machine 12.3% · connect 250 µs · 6 samples, 2 missed, 0 failed · 0.5% of a core for it',
    );
  });

  it('tells of samples that are not kept', () => {
    const sinks = [{ name: 'store', samples: 2, lost: 4, failures: 1, lastFailure: 'the disk is full' }];
    const full = { ...status(type({})), sinks };
    expect(monitorLine(full, milliseconds(0))).to.contain('6 samples, 4 not kept');
    expect(monitorTroubles(full)).to.deep.equal(['store: the disk is full']);
  });
});

describe('monitorTroubles', () => {
  it('says why something is not sampled', () => {
    const troubles = monitorTroubles(
      status(
        type({ type: 'GPU utilization', unavailableReason: 'no GPU' }),
        type({ type: 'Network latency', failed: 1, lastFailure: 'refused' }),
        type({ missed: 1, missing: ['server_cpu_percent: no process'] }),
      ),
    );
    expect(troubles).to.deep.equal([
      'GPU utilization is not sampled: no GPU',
      'Network latency: 1 of 4 samples failed, the last one: refused',
      'CPU utilization: 1 of 4 samples were missed',
      'CPU utilization: server_cpu_percent: no process',
    ]);
  });

  it('says nothing where all is well', () => {
    expect(monitorTroubles(status(type({})))).to.be.empty;
  });
});
