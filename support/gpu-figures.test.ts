import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Evidence } from './assertions/judge';
import { gpuText, observeGpuRuns } from './gpu-figures';
import type { GpuMonitoring } from './gpu-monitoring';
import { LoadSummary } from './load/load-summary';
import { completed, later } from './load/record.fixture';
import { batchRound } from './load/round';
import type { Observations } from './observations';
import type { GpuSample } from './probes/gpu/gpu-sample';
import { gpu } from './probes/gpu/gpu-samples.fixture';
import type { Reading } from './probes/probe';
import { milliseconds } from './quantities/units';

const GIB = 2 ** 30;
/** One GPU of 16 GiB, once a second: idle first, then half busy at 100 W. */
const samples: GpuSample[] = Array.from({ length: 11 }, (_, second) => ({
  at: milliseconds(second * 1000),
  ...(second === 0 ? { baseline: true as const } : {}),
  gpus: [
    gpu({
      memoryUsed: second === 0 ? GIB : 4 * GIB,
      memoryTotal: 16 * GIB,
      utilisation: second === 0 ? 0 : 50,
      power: 100,
    }),
  ],
}));
const monitoring = (reading: Reading<GpuSample>): GpuMonitoring =>
  ({ isBegun: true, read: () => reading, processes: {} }) as unknown as GpuMonitoring;
const seen = monitoring({ status: 'sampled', samples, source: 'nvidia-smi' });
const span = (from: number, to: number) => ({ from: milliseconds(from), to: milliseconds(to) });

/** What is noted of runs at these times. */
function observed(
  gpuMonitoring: GpuMonitoring,
  ...spans: ReturnType<typeof span>[]
): Record<string, Evidence> {
  const noted: Record<string, Evidence> = {};
  const note = (name: string, evidence: () => Evidence): void => {
    noted[name] = evidence();
  };
  observeGpuRuns(gpuMonitoring, spans, { note } as unknown as Observations);
  return noted;
}

describe('observeGpuRuns', () => {
  it('averages over the runs, each by the samples within it', () => {
    const noted = observed(seen, span(1000, 3000), span(4000, 6000), span(7000, 9000));
    expect(noted['allocated GPU memory']).to.include({ status: 'estimated', value: 4 * GIB, n: 3 });
    expect(noted['GPU utilisation']).to.include({ value: 50, of: 'runs' });
    expect(noted['share of GPU memory in use']).to.include({ value: 25, dimension: 'share' });
  });

  it('is not measured where no GPU is, and where runs are shorter than the time between samples', () => {
    const none = monitoring({ status: 'unavailable', reason: 'no nvidia-smi on PATH' });
    expect(observed(none, span(0, 9000))['GPU utilisation']).to.deep.equal({
      status: 'unavailable',
      reason: 'no nvidia-smi on PATH',
    });
    expect(observed(seen, span(1100, 1200))['GPU utilisation'])
      .to.have.property('reason')
      .that.matches(/gave no such figure during the 1 runs/);
  });
});

describe('gpuText', () => {
  it('tells use, peak and idle memory, power and energy per token under a load', () => {
    // Two answers of three tokens within ten seconds at 100 W: 1,000 J for 6 tokens, about.
    const records = [completed(), later(9925, completed())];
    const text = gpuText(seen, new LoadSummary([batchRound(0, false, records)])) ?? '';
    expect(text).to.match(/busy \d+% of the time/);
    expect(text).to.contain('at most 4.29 GB in use, 1.07 GB before any load');
    expect(text).to.contain('100 W');
    expect(text).to.match(/167 J per output token/);
  });

  it('is silent where nothing was seen', () => {
    const none = monitoring({ status: 'unavailable', reason: 'none' });
    expect(gpuText(none, new LoadSummary([]))).to.equal(undefined);
  });
});
