import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { ManualTime } from '../probes/process/manual-time.fixture';
import { milliseconds } from '../quantities/units';
import { highestUtilisation, type NodeReadings, type UsageReading } from './node-cpu';
import { NodeCpuSampler, type SampledNode } from './node-cpu-sampler';
import type { NodeUsage } from './node-usage';

const measured = (at: number, cpuMs: number): NodeUsage => ({
  status: 'measured',
  at: milliseconds(at),
  cpuMs: milliseconds(cpuMs),
  residentBytes: 1,
});

/** A reading each second; undefined where it failed. */
const readingsOf = (node: string, cores: number, ...cpu: readonly (number | undefined)[]): NodeReadings => ({
  node,
  cores,
  readings: cpu.map((cpuMs, second): UsageReading => ({
    at: milliseconds(second * 1000),
    usage:
      cpuMs === undefined
        ? { status: 'unavailable', reason: 'its process has gone' }
        : measured(second * 1000, cpuMs),
  })),
});

const highest = (...samples: readonly NodeReadings[]) =>
  highestUtilisation(samples, milliseconds(0), milliseconds(60_000));

describe('highestUtilisation', () => {
  it('is the highest single interval of any node, of its own cores', () => {
    const found = highest(readingsOf('a', 1, 0, 200, 900, 1000), readingsOf('b', 4, 0, 800, 2000, 2400));
    expect(found).to.include({ status: 'estimated', node: 'a', at: 1000, n: 6, confidence: 1 });
    expect(found).to.include({ low: 70, high: 70, dimension: 'share' });
    expect(found).to.have.property('value').that.is.closeTo(70, 1e-9);
    expect(found).to.have.property(
      'method',
      'largest seen: a for 1,000 ms, 1,000 ms into the load, of 2 nodes',
    );
    expect(found.nodes.map(({ node, mean }) => [node, Math.round(mean)])).to.deep.equal([
      ['a', 33],
      ['b', 20],
    ]);
  });

  it('is of the time that is judged alone', () => {
    const samples = [readingsOf('a', 1, 0, 900, 1000, 1300, 1300, 2300)];
    expect(highestUtilisation(samples, milliseconds(1000), milliseconds(4000))).to.include({ value: 30 });
  });

  it('is unavailable where one node could not be read, and says which and why', () => {
    const found = highest(readingsOf('a', 1, 0, 200), readingsOf('b', 1, undefined, undefined));
    expect(found).to.deep.include({
      status: 'unavailable',
      reason: 'the CPU time of b could not be read: its process has gone',
    });
  });

  it('is unavailable where many readings failed, as they may when the node has most to do', () => {
    const found = highest(readingsOf('a', 1, 0, 100, undefined, undefined, 900));
    expect(found).to.have.property('reason').that.includes('2 of 5 times');
  });

  it('goes over a reading that failed among many, as counters lose nothing', () => {
    const cpu = Array.from({ length: 20 }, (_, second) => (second === 7 ? undefined : second * 100));
    const found = highest(readingsOf('a', 1, ...cpu));
    expect(found).to.include({ status: 'estimated', n: 18 });
    expect(found).to.have.property('value').that.is.closeTo(10, 1e-9);
  });

  it('does not miss what was down, nor reach over the end of a process', () => {
    const samples = [readingsOf('a', 1, 0, 500, undefined, undefined, 100, 400), readingsOf('b', 1, 0, 10)];
    const down = [{ node: 'a', from: milliseconds(1500), to: milliseconds(3500) }];
    const found = highestUtilisation(samples, milliseconds(0), milliseconds(60_000), down);
    expect(found).to.include({ status: 'estimated', value: 50, node: 'a', n: 3 });
  });

  it('is too little without two readings of each node', () => {
    expect(highest(readingsOf('a', 1, 0, 10), readingsOf('b', 1, 5))).to.include({
      status: 'too few samples',
      reason: 'b was not read twice in the time that is judged',
    });
    expect(highest()).to.include({ status: 'too few samples', n: 0 });
  });

  it('adds a short interval to the next, in which a step of the counter would look like much', () => {
    const readings = [0, 1000, 2000, 2010, 3000].map((at, index) => ({
      at: milliseconds(at),
      usage: measured(at, index < 3 ? 0 : 10),
    }));
    expect(highest({ node: 'a', cores: 1, readings })).to.include({ value: 1, n: 3 });
  });

  it('lies between the mean of each node and what its cores can do', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(shares, shares, fc.integer({ min: 1, max: 64 }), (one, other, cores) => {
        const total = (list: readonly number[]): readonly number[] =>
          list.reduce((sums, share) => [...sums, (sums.at(-1) ?? 0) + share * 1000 * cores], [0]);
        const found = highest(readingsOf('a', cores, ...total(one)), readingsOf('b', cores, ...total(other)));
        if (found.status !== 'estimated') expect.fail(found.status);
        expect(found.value).to.be.closeTo(100 * Math.max(...one, ...other), 1e-6);
        for (const { mean } of found.nodes) expect(mean).to.be.at.most(found.value + 1e-6);
      }),
    );
  });
});

describe('NodeCpuSampler', () => {
  const nodeOf = (usage: () => Promise<NodeUsage>): SampledNode => ({ id: 'a', cores: 2, usage });

  it('reads at once, and then at instants that do not drift', async () => {
    const time = new ManualTime();
    const node = nodeOf(() => Promise.resolve(measured(time.now(), 0)));
    const sampler = NodeCpuSampler.start([node], { clock: time, wait: time.wait });
    await time.pass();
    await time.pass({ late: 300 });
    await time.pass({ late: 1500 });
    await time.pass();
    await time.untilAsked();
    await sampler[Symbol.asyncDispose]();
    const [readings] = sampler.readings;
    expect(readings).to.include({ node: 'a', cores: 2 });
    expect(readings?.readings.map(({ at }) => at)).to.deep.equal([0, 1000, 2300, 4500, 5000]);
  });

  it('is not held up by a node that does not tell, nor when it stops', async () => {
    const time = new ManualTime();
    const silent = nodeOf(() => new Promise(() => undefined));
    const quick = nodeOf(() => Promise.resolve(measured(time.now(), 0)));
    const sampler = NodeCpuSampler.start([silent, quick], { clock: time, wait: time.wait });
    await time.pass();
    await time.untilAsked();
    await sampler[Symbol.asyncDispose]();
    expect(sampler.readings.map(({ readings }) => readings.length)).to.deep.equal([0, 2]);
  });
});
