import { setTimeout } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ProcessProbe } from '../probes/process/process-probe';
import { WITHOUT_PROC } from '../probes/process/real-process.fixture';
import { milliseconds } from '../quantities/units';
import type { TimedValue } from '../statistics/timed-value';
import { trendOf } from '../statistics/trend';
import { Simulator } from './simulator';
import { SpawnedSimulator } from './spawned-simulator';

const MIB = 2 ** 20;
const MIB_PER_MINUTE = 600;

/** Resident memory of a process from when it has grown by so many bytes until it has grown by so many. */
async function residentMemory(pid: number, from: number, to: number): Promise<readonly TimedValue[]> {
  const probe = new ProcessProbe({ status: 'found', pid }, { interval: milliseconds(10) });
  await using running = await probe.start(new AbortController().signal);
  for (;;) {
    const reading = running.read();
    if (reading.status !== 'sampled') throw new Error(reading.reason);
    const series = reading.samples.map(({ at, residentBytes }) => ({ at, value: residentBytes }));
    const start = (series[0]?.value ?? NaN) + from;
    if ((series.at(-1)?.value ?? 0) >= start + to - from) return series.filter(({ value }) => value > start);
    await setTimeout(10);
  }
}

describe('a leaking simulator', { skip: WITHOUT_PROC }, () => {
  it('grows as fast as it was told to, and a trend shows it', async () => {
    await using simulator = await SpawnedSimulator.start('--leak', `${MIB_PER_MINUTE} MiB/min`);
    // The first megabytes are its start: what compiling it has left is given back.
    const trend = trendOf(await residentMemory(simulator.pid, 8 * MIB, 32 * MIB), { resamples: 400 });
    if (trend.status !== 'estimated') throw new Error(trend.reason);
    const truth = (MIB_PER_MINUTE * MIB) / 60_000;
    expect(trend.low).to.be.above(0);
    // Its own work takes a little memory, too: about 2 MiB a minute were seen.
    expect(trend.low).to.be.below(1.01 * truth);
    expect(trend.high).to.be.above(0.99 * truth);
    expect(trend.high - trend.low).to.be.below(truth);
  });

  it('gives back what it leaked when it is disposed of', async () => {
    const before = process.memoryUsage.rss();
    const simulator = await Simulator.start({ leak: 6000 * MIB });
    while (process.memoryUsage.rss() < before + 100 * MIB) await setTimeout(5);
    await simulator[Symbol.asyncDispose]();
    expect(process.memoryUsage.rss()).to.be.below(before + 60 * MIB);
  });
});
