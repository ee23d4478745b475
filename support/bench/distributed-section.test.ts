import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ToldLoad } from './client/client-work';
import { distributedReport, FIGURES } from './distributed-section-report';
import { nextStreams, streamsUntilFull, type Trial } from './distributed-section-trials';
import { cpuSecondsOf, ranSeconds } from './process-cpu';
import { Samples } from './samples';

const told = (busiest: number, fields: Partial<ToldLoad> = {}): ToldLoad => ({
  ...{ untilStart: 2, afterLast: 5, busy: busiest, busiest, threadSeconds: 0.1, faults: [] },
  ...fields,
});
const pace = { sent: 1000, offeredRate: 2000, achievedRate: 2000, lag: { p50: 0, p99: 0, maximum: 0 } };

/** 1,000 requests of each kind, 1 s of CPU time at full speed, and 10 streams that ask twice. */
function trial(cpuSeconds: number, beside?: { bytesOfRequests: number; bytesOfStreams: number }): Trial {
  const spent = (bytes: number) =>
    beside === undefined ? {} : { beside: { workerSeconds: 0.2, redisSeconds: 0.01, bytes } };
  return {
    saturated: {
      ...{ cpuSeconds: 1, seconds: 2, requests: 900, sent: 1000, told: told(1) },
      ...spent(beside?.bytesOfRequests ?? NaN),
    },
    open: { ...{ cpuSeconds, seconds: 0.5, requests: 1000, ...pace, told: told(0.2) }, ...spent(0) },
    streams: {
      ...{ cpuSeconds, seconds: 4, answers: 20, streams: 10, told: told(0.4) },
      ...{ lateness: { mean: 0, p99: 1 } },
      ...spent(beside?.bytesOfStreams ?? NaN),
    },
  };
}

describe('the number of streams until a load thread is full', () => {
  it('is by what the ones that were tried kept it busy', () => {
    expect(streamsUntilFull({ streams: 100, busiest: 0.2 })).to.be.closeTo(400, 1e-9);
    expect(streamsUntilFull({ streams: 100, busiest: 1 })).to.be.closeTo(80, 1e-9);
  });

  for (const [streams, busiest, next] of [
    [500, 0.3, 1330],
    [500, 0.01, 4090],
    [10, 1, 10],
  ] as const)
    it(`after ${streams} that kept it busy for ${busiest} is tried with ${next}`, () => {
      expect(nextStreams({ streams, busiest })).to.equal(next);
    });
});

describe('the figures of a load worker over Redis', () => {
  const worker = trial(0.05, { bytesOfRequests: 150_000, bytesOfStreams: 20 * 150 + 20 * 40 * 16 });

  it('count the CPU time of coordinator and workers, and of a thread that of its process', () => {
    expect(FIGURES.openCpu(worker)).to.be.closeTo(250, 1e-9);
    expect(FIGURES.coordinatorCpu(worker)).to.be.closeTo(50, 1e-9);
    expect(FIGURES.openCpu(trial(0.2))).to.be.closeTo(200, 1e-9);
    expect(FIGURES.coordinatorCpu(trial(0.2))).to.be.NaN;
  });

  it('tell what an event adds to the bytes of a request', () => {
    expect(FIGURES.requestBytes(worker)).to.be.closeTo(150, 1e-9);
    expect(FIGURES.eventBytes(worker)).to.be.closeTo(16, 1e-9);
  });

  it('are held against those of a thread, and tell of loads that decide nothing', () => {
    const found = { trials: new Samples<Trial>(), beginnings: new Samples<ToldLoad>() };
    found.trials.add('lean', 'thread', trial(0.2));
    found.trials.add('lean', 'redis', worker);
    found.beginnings.add('2', 'redis', told(0.1, { beginning: { skew: 1, bound: 2 } }));
    found.beginnings.add(
      '2',
      'redis',
      told(0.1, { beginning: { skew: 3, bound: 4 }, faults: ['it was lost'] }),
    );
    const { figures, notes, tables } = distributedReport(['lean'], [2], found);
    expect(figures.map(({ value, met }) => [Number(value.toFixed(3)), met])).to.deep.equal([
      [1.25, true],
      [1.25, true],
    ]);
    expect(notes.join()).to.include('1 of 8 loads had faults').and.include('for example: it was lost');
    expect(tables[0]?.head).to.deep.equal(['', 'lean, thread', 'lean, worker']);
    expect(tables[2]?.rows.slice(0, 2).map(([, cell]) => cell)).to.deep.equal(['2', '3']);
  });
});

describe('the CPU time of a process', () => {
  it('is that of its threads in nanoseconds, as the kernel keeps it', () => {
    expect(ranSeconds('2500000000 77 4\n')).to.equal(2.5);
  });

  it('is unknown where there is no such process', () => {
    expect(cpuSecondsOf(0)).to.be.NaN;
  });
});
