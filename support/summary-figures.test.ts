import { describe, it } from 'node:test';
import { expect } from 'chai';
import { samplingText } from './load-texts';
import { LoadSummary } from './load/load-summary';
import { completed, roundsOf } from './load/record.fixture';
import { summaryFigures } from './summary-figures';

const SUMMARY = new LoadSummary(
  roundsOf(12, () => [completed({ scheduledAt: 0, sentAt: 2, contentAt: [50, 60, 70], endedAt: 1000 })]),
);

describe('summaryFigures', () => {
  it('are named as results name them, rates without a statistic', () => {
    const figures = new Map(summaryFigures(SUMMARY).map((figure) => [figure.name, figure]));
    expect([...figures.keys()]).to.include.members(['itl mean', 'ttft p99', 'output_tps', 'error_rate']);
    expect(figures.get('itl p50')).to.have.nested.property('estimation.value', 10);
    expect(figures.get('schedule_lag p50')).to.have.nested.property('estimation.value', 2);
    expect(figures.get('schedule_lag p50')?.label).to.equal('client lateness');
    expect(figures.get('error_rate')?.estimation).to.include({ status: 'estimated', value: 0 });
    expect(figures.size).to.equal(summaryFigures(SUMMARY).length);
  });

  it('say why one is missing', () => {
    const p99 = summaryFigures(SUMMARY).find(({ name }) => name === 'ttft p99');
    expect(p99?.estimation).to.include({ status: 'too few samples', n: 12 });
    expect(p99?.estimation).to.have.property('neededSamples').that.is.within(360, 370);
  });
});

describe('samplingText', () => {
  it('has the medians of what was sampled', () => {
    expect(samplingText('model', SUMMARY)).to.match(
      /^model: .*; medians: time to first token 48 ms, time per output token 10 ms, response time 68 ms$/,
    );
  });
});
