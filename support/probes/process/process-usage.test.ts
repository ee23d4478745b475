import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { usageBetween, type ProcessUsage } from './process-usage';

const usage = (at: number, cpuMs: number, others: Partial<ProcessUsage> = {}): ProcessUsage => ({
  status: 'measured',
  pid: 7,
  at: milliseconds(at),
  cpuMs: milliseconds(cpuMs),
  cpuResolution: 'nanoseconds',
  residentBytes: 100,
  threads: 1,
  processes: 1,
  ...others,
});

describe('usageBetween', () => {
  it('tells the difference, and the share of one core in percent', () => {
    const after = usage(1200, 550, { residentBytes: 160, threads: 3 });
    expect(usageBetween(usage(1000, 50), after)).to.deep.equal({
      elapsedMs: 200,
      cpuMs: 500,
      cpuShare: 250,
      cpuResolution: 'nanoseconds',
      residentMaxBytes: 160,
      residentGrowthBytes: 60,
      threadsMax: 3,
      processesMax: 1,
    });
  });

  it('takes maxima from the samples between the two, and from no others', () => {
    const samples = [
      usage(999, 0, { residentBytes: 900 }),
      usage(1100, 100, { residentBytes: 300, threads: 8, processes: 2 }),
      usage(1201, 900, { residentBytes: 800 }),
    ];
    expect(usageBetween(usage(1000, 50), usage(1200, 60), samples)).to.include({
      residentMaxBytes: 300,
      residentGrowthBytes: 0,
      threadsMax: 8,
      processesMax: 2,
    });
  });

  it('is as coarse as the coarser of the two', () => {
    const coarse = usage(1200, 60, { cpuResolution: 'ticks' });
    expect(usageBetween(usage(1000, 50), coarse)).to.include({ cpuResolution: 'ticks' });
  });

  it('refuses two processes, and the wrong order', () => {
    expect(() => usageBetween(usage(1, 0), usage(2, 0, { pid: 8 }))).to.throw('two processes, 7 and 8');
    expect(() => usageBetween(usage(2, 0), usage(1, 0))).to.throw('not later than the first: swap them');
    expect(() => usageBetween(usage(2, 0), usage(2, 0))).to.throw('not later');
  });
});
