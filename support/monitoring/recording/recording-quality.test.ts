import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import type { Recorded } from '../monitoring-system';
import { recordingQuality } from './recording-quality';

const FROM = 1_769_882_400_000;
const asked = { from: FROM, to: FROM + 100_000, interval: milliseconds(1000) };

const every = (interval: number, count: number, first = 0): number[] =>
  Array.from({ length: count }, (_, index) => FROM + first + index * interval);

const recorded = (
  series: Readonly<Record<string, readonly number[]>>,
): Extract<Recorded, { status: 'recorded' }> => ({
  status: 'recorded',
  series: Object.entries(series).map(([name, instants]) => ({ name, instants })),
  notes: [],
});

describe('recordingQuality', () => {
  it('is exact of a series that has every sample', () => {
    const quality = recordingQuality(recorded({ host_cpu_percent: every(1000, 100, 7) }), asked);
    expect(quality).to.deep.include({
      series: 'host_cpu_percent',
      recorded: 100,
      due: 100,
      longestGap: 1000,
      notes: [],
    });
    expect(quality.completeness).to.include({
      status: 'estimated',
      value: 100,
      low: 100,
      high: 100,
      confidence: 1,
    });
    expect(quality.completeness).to.include({ dimension: 'share', n: 100 });
    expect(quality.spacing).to.include({ status: 'estimated', value: 1000, low: 1000, high: 1000, n: 99 });
    expect(quality.spacing).to.include({ dimension: 'duration', confidence: 0.95 });
  });

  it('has the gaps at the beginning, in the middle and at the end', () => {
    const instants = every(1000, 100).filter(
      (_, index) => index >= 10 && index < 90 && (index < 40 || index > 45),
    );
    const quality = recordingQuality(recorded({ host_cpu_percent: instants }), asked);
    expect(quality.completeness).to.include({ value: 74 });
    expect(quality.longestGap).to.equal(11_000);
  });

  it('finds every other sample missing, and bursts no help', () => {
    const bursts = every(2000, 50).flatMap((at) => [at, at + 1, at + 2, at + 3]);
    const quality = recordingQuality(recorded({ host_cpu_percent: bursts }), asked);
    expect(quality.completeness).to.include({ value: 50 });
    expect(quality.spacing).to.deep.include({
      status: 'too few samples',
      reason: 'a 95th percentile of the time between samples needs 73 samples, and there are 50',
      n: 50,
      value: 2000,
      neededSamples: 73,
    });
  });

  it('says how many samples a percentile needs, and has them with one more', () => {
    const spacingOf = (count: number) =>
      recordingQuality(recorded({ host_cpu_percent: every(1000, count) }), asked).spacing;
    expect(spacingOf(72)).to.include({ status: 'too few samples', neededSamples: 73 });
    expect(spacingOf(73)).to.include({ status: 'estimated' });
    expect(spacingOf(0)).to.not.have.property('value');
  });

  it('takes the worst series of several for each figure, and says which', () => {
    const late = every(1000, 100).map((at, index) => (index % 10 === 9 ? at + 400 : at));
    const gpus = { 'gpu{gpu="0"}': every(1000, 100).toSpliced(50, 1), 'gpu{gpu="1"}': late };
    const quality = recordingQuality(recorded(gpus), asked);
    expect(quality).to.include({ series: 'gpu{gpu="0"}', recorded: 99, longestGap: 2000 });
    expect(quality.spacing).to.include({ value: 1400 });
    expect(quality.notes).to.deep.equal(['the time between samples is that of gpu{gpu="1"}']);
  });

  it('does not count what has samples only where requests ended, whoever exports it', () => {
    for (const prefix of ['', 'llm_monitor_']) {
      const series = {
        [`${prefix}failed_requests_per_second`]: every(1000, 100),
        [`${prefix}failed_requests_percent{run="1"}`]: every(1000, 3),
      };
      const quality = recordingQuality(recorded(series), asked);
      expect(quality.completeness).to.include({ value: 100 });
      expect(quality.notes).to.deep.equal([
        `${prefix}failed_requests_percent{run="1"} is left out: it has samples only where requests ended`,
      ]);
    }
  });

  it('judges such a series where it is the only one, and says so', () => {
    const quality = recordingQuality(recorded({ mean_response_time_ms: every(1000, 40) }), asked);
    expect(quality.completeness).to.include({ value: 40 });
    expect(quality.notes).to.deep.equal(['mean_response_time_ms has samples only where requests ended']);
  });

  it('is 0 % without a series, not unknown', () => {
    const quality = recordingQuality(recorded({}), asked);
    expect(quality).to.deep.include({ series: 'no series', recorded: 0, due: 100, longestGap: 100_000 });
    expect(quality.completeness).to.include({ status: 'estimated', value: 0 });
    expect(quality.notes).to.deep.equal(['no series was recorded']);
  });

  it('cannot tell where no sample was due', () => {
    const short = { ...asked, to: FROM + 400 };
    expect(recordingQuality(recorded({ host_cpu_percent: [FROM] }), short).completeness).to.deep.include({
      status: 'too few samples',
      reason: 'no sample was due in 400 ms, which is less than the interval of 1,000 ms',
    });
  });

  it('holds what its figures must hold, whatever was recorded', () => {
    const instants = fc.array(fc.integer({ min: FROM - 5000, max: asked.to + 5000 }), { maxLength: 200 });
    fc.assert(
      fc.property(instants, instants, (one, other) => {
        const [both, alone] = [{ one, other }, { one }].map((series) =>
          recordingQuality(recorded(series), asked),
        );
        const { completeness } = both!;
        expect(completeness.status === 'estimated' && completeness.value).to.be.within(0, 100);
        // A series more makes nothing better.
        expect(both!.recorded).to.be.at.most(alone!.recorded);
        expect(both!.longestGap).to.be.at.least(alone!.longestGap);
        expect(both!.longestGap).to.be.at.least(100_000 / (both!.recorded + 1) - 1e-9);
        if (both!.spacing.status !== 'estimated') return;
        const { low, value, high } = both!.spacing;
        expect(low).to.be.at.most(value);
        expect(high).to.be.at.least(value).and.at.most(both!.longestGap);
      }),
      { seed: 21, numRuns: 200 },
    );
  });
});
