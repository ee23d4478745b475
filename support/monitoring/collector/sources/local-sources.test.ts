import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { GpuProbe } from '../../../probes/gpu/gpu-probe';
import type { GpuSample } from '../../../probes/gpu/gpu-sample';
import { nvidiaSmiXml } from '../../../probes/gpu/nvidia-smi/nvidia-smi-xml.fixture';
import { printing, withProgram } from '../../../probes/gpu/program-on-path.fixture';
import type { Probe, Reading } from '../../../probes/probe';
import { WITHOUT_PROC } from '../../../probes/process/real-process.fixture';
import { ProcessProbe } from '../../../probes/process/process-probe';
import type { ProcessUsage } from '../../../probes/process/process-usage';
import { unavailable, type Unavailable } from '../../../probes/process/unavailable';
import { milliseconds } from '../../../quantities/units';
import type { MetricSource } from '../../metric-source';
import { gpuSource } from './gpu-source';
import { cpuSource, memorySource, usagesOf } from './host-and-server';
import { networkSource } from './network-source';
import { ServerProcess } from './server-process';

const unending = new AbortController().signal;

async function valuesOf(source: MetricSource): Promise<Record<string, number>> {
  const reading = await source.read(unending);
  if (reading.status !== 'sampled') throw new Error(reading.reason);
  return Object.fromEntries(reading.values.map(({ metric, value }) => [metric, value]));
}

describe('What this machine and a process of it use', () => {
  it('is sampled, CPU from the second look on', { skip: WITHOUT_PROC }, async () => {
    const usages = usagesOf(new ServerProcess({ status: 'found', pid: process.pid }, undefined).look);
    const [cpu, memory] = [cpuSource(usages), memorySource(usages)];
    expect(await valuesOf(cpu)).to.deep.equal({});
    const rest = process.memoryUsage.rss() / 2;
    const used = await valuesOf(memory);
    expect(used['server_memory_resident_bytes']).to.be.above(rest);
    expect(used['host_memory_used_bytes']).to.be.above(rest);
    // The kernel counts the time of all cores in ticks of 10 ms: some must have passed.
    let values: Record<string, number> = {};
    while (values['host_cpu_percent'] === undefined) {
      // Looks of one turn of the event loop are one look.
      await setTimeout(10);
      values = await valuesOf(cpu);
    }
    expect(values['host_cpu_percent']).to.be.within(0, 100);
    expect(values['server_cpu_percent']).to.be.at.least(0);
    expect(cpu.source).to.contain(`process ${process.pid}`);
  });

  it('says why the server is missing', async () => {
    const usages = usagesOf(new ServerProcess(unavailable('it is remote'), { host: 'far', port: 1 }).look);
    const reading = await memorySource(usages).read(unending);
    expect(reading).to.deep.include({
      status: 'sampled',
      missing: ['server_memory_resident_bytes: it is remote'],
    });
  });
});

describe('A server process', () => {
  const usage = (pid: number): ProcessUsage => ({
    status: 'measured',
    pid,
    at: milliseconds(0),
    cpuMs: milliseconds(0),
    cpuResolution: 'ticks',
    residentBytes: 1,
    threads: 1,
    processes: 1,
  });

  it('that has ended is looked for ever more rarely, and followed to the one in its place', async () => {
    const alive = new Set([1]);
    let searches = 0;
    const look = (pid: number): ProcessUsage | Unavailable =>
      alive.has(pid) ? usage(pid) : unavailable(`process ${pid} has ended`);
    const server = new ServerProcess(
      { status: 'found', pid: 1 },
      { host: 'here', port: 80 },
      {
        probeOf: (observed) => ({
          usageNow: () => (observed.status === 'found' ? look(observed.pid) : observed),
        }),
        find: () => {
          searches += 1;
          const [pid] = alive;
          return Promise.resolve(
            pid === undefined ? unavailable('nobody listens') : { status: 'found', pid, name: 'x' },
          );
        },
      },
    );
    expect(await server.look()).to.include({ pid: 1 });
    alive.clear();
    for (let turn = 0; turn < 16; turn += 1)
      expect(await server.look()).to.deep.equal(unavailable('process 1 has ended'));
    // At looks 0, 1, 3, 7 and 15.
    expect(searches).to.equal(5);
    alive.add(2);
    let seen = await server.look();
    for (let turn = 0; turn < 16 && seen.status !== 'measured'; turn += 1) seen = await server.look();
    expect(seen).to.include({ pid: 2 });
  });

  it('that is this one is read from the system', { skip: WITHOUT_PROC }, async () => {
    const own = new ProcessProbe({ status: 'found', pid: process.pid }).usageNow();
    expect(own.status).to.equal('measured');
    const server = new ServerProcess({ status: 'found', pid: process.pid }, undefined);
    expect(await server.look()).to.include({ status: 'measured', pid: process.pid });
  });
});

describe('GPUs', () => {
  const probeOf = (reading: () => Reading<GpuSample>): Probe<GpuSample> => ({
    name: 'gpu',
    start: () => Promise.resolve({ read: reading, [Symbol.asyncDispose]: () => Promise.resolve() }),
  });

  it('are a series each, and fail rather than vanish once they were there', async () => {
    let reading: Reading<GpuSample> = {
      status: 'sampled',
      source: 'nvidia-smi',
      samples: [
        {
          at: milliseconds(0),
          gpus: [
            { index: 0, name: 'T4', uuid: 'a', utilisation: 40 },
            { index: 1, name: 'T4', uuid: 'b', host: 'node-1', utilisation: 0 },
            { index: 2, name: 'T4', uuid: 'c' },
          ],
        },
      ],
    };
    const source = gpuSource(probeOf(() => reading));
    expect(await source.read(unending)).to.deep.equal({
      status: 'sampled',
      values: [
        { metric: 'gpu_utilization_percent', value: 40, labels: { gpu: '0' } },
        { metric: 'gpu_utilization_percent', value: 0, labels: { gpu: '1', host: 'node-1' } },
      ],
      missing: ['gpu_utilization_percent: GPU 2 (T4) does not say how much it is at work'],
    });
    expect(source.source).to.equal('nvidia-smi');
    reading = unavailable('the driver is stuck');
    expect(await source.read(unending)).to.deep.equal({ status: 'failed', reason: 'the driver is stuck' });
  });

  it('are unavailable where there are none', async () => {
    const source = gpuSource(probeOf(() => unavailable('no nvidia-smi')));
    expect(await source.read(unending)).to.deep.equal(unavailable('no nvidia-smi'));
  });

  it('are asked for once a look, by the programs of their drivers', async () => {
    const script = printing(nvidiaSmiXml([{ utilisation: '37 %' }]));
    const values = await withProgram('nvidia-smi', script, async () => {
      const source = gpuSource(new GpuProbe());
      return [await source.read(unending), await source.read(unending)];
    });
    const value = { metric: 'gpu_utilization_percent', value: 37, labels: { gpu: '0' } };
    expect(values).to.deep.equal(Array(2).fill({ status: 'sampled', values: [value] }));
  });
});

describe('The way to the server', () => {
  it('has both times, or says why the kernel tells none', async () => {
    const look = { connectMs: 0.3, kernelRoundTripMs: undefined, whyNoKernel: 'no TCP_INFO here' };
    const source = networkSource({ look: () => Promise.resolve(look) }, 'host:80');
    expect(await source.read(unending)).to.deep.equal({
      status: 'sampled',
      values: [{ metric: 'connect_time_ms', value: 0.3 }],
      missing: ['kernel_round_trip_ms: no TCP_INFO here'],
    });
  });

  it('fails where there is no connection', async () => {
    const source = networkSource({ look: () => Promise.reject(new Error('refused')) }, 'host:80');
    expect(await source.read(unending)).to.deep.equal({ status: 'failed', reason: 'refused' });
  });
});
