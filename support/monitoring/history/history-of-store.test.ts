import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { TemporaryStore } from '../recording/temporary-store.fixture';
import { historyOfStore } from './history-of-store';
import { every5, FROM, MINE, SECOND, time, valuesOf } from './history-of-store.fixture';

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('historyOfStore', () => {
  it('has the three metrics over the same windows', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', MINE, every5(2, 4, 0, 0, 6, 6, 1, 1));
    kept.add('mean_response_time_ms', MINE, [
      [FROM + 5 * SECOND, 300],
      [FROM + 10 * SECOND, 600],
      ...every5(0, 0, 0, 0, 200, 400, 100, 100).slice(4),
    ]);
    kept.add('host_cpu_percent', MINE, every5(10, 30, 0, 0, 100, 100, 50, 60));
    const { series, notes, source } = historyOfStore(kept.store, time);
    const common = { start: FROM, step: 10_000 };
    expect(series).to.deep.equal([
      {
        metric: 'Response time',
        unit: 'ms',
        name: 'Response time, ms (mean_response_time_ms)',
        ...common,
        // 10 requests of 300 ms and 20 of 600 ms; none; 30 each; 5 each.
        values: [500, NaN, 300, 100],
      },
      {
        metric: 'Resource usage',
        unit: '%',
        name: 'Resource usage, % (host_cpu_percent)',
        ...common,
        values: [20, 0, 100, 55],
      },
      {
        metric: 'Throughput',
        unit: 'requests per second',
        name: 'Throughput, requests per second (requests_per_second)',
        ...common,
        values: [3, 0, 6, 1],
      },
    ]);
    expect(notes).to.deep.equal([]);
    expect(source).to.equal(
      'samples of target mine from 2026-01-31T18:00:00.000Z to 2026-01-31T18:00:40.000Z',
    );
  });

  it('is of the given labels alone, and of no trial', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', MINE, every5(1, 1));
    kept.add('requests_per_second', { target: 'other' }, every5(50, 50));
    kept.add('requests_per_second', { ...MINE, trial: 'retention-1' }, every5(50, 50));
    kept.add('gpu_utilization_percent', { target: 'other', gpu: '0' }, every5(90, 90));
    const history = historyOfStore(kept.store, time);
    expect(valuesOf(history, 'Throughput')).to.deep.equal([1, NaN, NaN, NaN]);
    expect(history.notes).to.deep.equal([
      'Response time was not recorded in that time',
      'Resource usage was not recorded in that time',
    ]);
  });

  it('leaves out what a run counted of its own load, and what was replayed', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', MINE, every5(1, 1));
    kept.add('requests_per_second', { ...MINE, run: 'a' }, every5(9, 9, 9, 9));
    kept.add('gpu_utilization_percent', { ...MINE, replayed_from: 'a file' }, every5(50, 50));
    const history = historyOfStore(kept.store, time);
    expect(valuesOf(history, 'Throughput')).to.deep.equal([1, NaN, NaN, NaN]);
    expect(valuesOf(history, 'Resource usage')).to.equal(undefined);
    const ofRun = historyOfStore(kept.store, { ...time, labels: { ...MINE, run: 'a' } });
    expect(valuesOf(ofRun, 'Throughput')).to.deep.equal([9, 9, NaN, NaN]);
  });

  it('sums the throughput of several targets, and weighs their response times', () => {
    using kept = new TemporaryStore();
    for (const [target, rate, mean] of [
      ['a', 3, 100],
      ['b', 1, 500],
    ] as const) {
      kept.add('requests_per_second', { site: 'here', target }, every5(rate, rate));
      kept.add('mean_response_time_ms', { site: 'here', target }, every5(mean, mean));
    }
    const history = historyOfStore(kept.store, { ...time, labels: { site: 'here' } });
    expect(valuesOf(history, 'Throughput')?.[0]).to.equal(4);
    expect(valuesOf(history, 'Response time')?.[0]).to.equal(200);
  });

  it('counts response times alike where nobody recorded how many requests they are of, and says so', () => {
    using kept = new TemporaryStore();
    kept.add(
      'mean_response_time_ms',
      MINE,
      every5(100, 300)
        .slice(0, 2)
        .map(([at, value]) => [at - 1, value]),
    );
    const history = historyOfStore(kept.store, time);
    expect(valuesOf(history, 'Response time')).to.deep.equal([200, NaN, NaN, NaN]);
    expect(history.notes).to.include(
      'the samples of Response time count alike: how many requests each is the mean of was not recorded',
    );
  });

  it('takes compressed time for what it stands for, and only with its own scale', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', { ...MINE, time_compression: '360' }, every5(1, 3, 5, 7));
    const hours = { ...time, step: milliseconds(3_600_000), timeScale: 360 };
    const { series, source } = historyOfStore(kept.store, hours);
    expect(series[0]).to.deep.include({ start: FROM, step: 3_600_000, values: [2, 6, NaN, NaN] });
    expect(source).to.match(/, each ms of which stands for 360 ms$/);
    expect(historyOfStore(kept.store, time).series).to.deep.equal([]);
  });

  it('leaves out the rest of a time that is no whole window, and refuses one that has none', () => {
    using kept = new TemporaryStore();
    kept.add('requests_per_second', MINE, every5(1, 1, 1, 1));
    const cut = historyOfStore(kept.store, { ...time, to: FROM + 19_999 });
    expect(valuesOf(cut, 'Throughput')).to.deep.equal([1]);
    expect(() => historyOfStore(kept.store, { ...time, to: FROM + 9_000 })).to.throw(
      'from 2026-01-31T18:00:00.000Z to 2026-01-31T18:00:00.000Z there are no windows of 10000 ms; name shorter ones, or more time',
    );
  });

  it('keeps the count of requests, and means between the least and the most, however irregular the samples are', () => {
    const looks = fc.array(
      fc.record({
        gap: fc.integer({ min: 200, max: 10_000 }),
        count: fc.nat({ max: 40 }),
        mean: fc.integer({ min: 1, max: 5000 }),
      }),
      { minLength: 2, maxLength: 40 },
    );
    using kept = new TemporaryStore();
    let trial = 0;
    fc.assert(
      fc.property(looks, (some) => {
        const labels = { target: String((trial += 1)) };
        // Of nothing, and before all: what the first look tells of would begin where nobody knows.
        const rates: [number, number][] = [[FROM, 0]];
        const means: [number, number][] = [];
        let at = FROM;
        for (const { gap, count, mean } of some) {
          at += gap;
          rates.push([at, (1000 * count) / gap]);
          if (count > 0) means.push([at, mean]);
        }
        kept.add('requests_per_second', labels, rates);
        kept.add('mean_response_time_ms', labels, means);
        const windows = Math.ceil((at - FROM) / 10_000);
        const history = historyOfStore(kept.store, { ...time, labels, to: FROM + windows * 10_000 });
        const answered = valuesOf(history, 'Throughput')!.map(
          (rate, window) => (rate * Math.min(10_000, at - FROM - window * 10_000)) / 1000,
        );
        expect(sumOf(answered)).to.be.closeTo(sumOf(some.map(({ count }) => count)), 1e-6);
        const seen = means.map(([, mean]) => mean);
        for (const value of (valuesOf(history, 'Response time') ?? []).filter((one) => !Number.isNaN(one)))
          expect(value).to.be.within(Math.min(...seen) - 1e-6, Math.max(...seen) + 1e-6);
      }),
      { seed: 41, numRuns: 40 },
    );
  });

  it('keeps the sum of response times where the samples are regular', () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), {
      minLength: 2,
      maxLength: 40,
    });
    using kept = new TemporaryStore();
    let trial = 0;
    fc.assert(
      fc.property(looks, fc.constantFrom(700, 2500, 3000, 10_000), (some, gap) => {
        const labels = { target: String((trial += 1)) };
        const at = (index: number): number => FROM + (index + 1) * gap;
        kept.add(
          'requests_per_second',
          labels,
          some.map(([count], index) => [at(index), (1000 * count) / gap]),
        );
        kept.add(
          'mean_response_time_ms',
          labels,
          some.map(([, mean], index) => [at(index), mean]),
        );
        const windows = Math.ceil((some.length * gap) / 10_000);
        const history = historyOfStore(kept.store, { ...time, labels, to: FROM + windows * 10_000 });
        const [response, throughput] = [
          valuesOf(history, 'Response time')!,
          valuesOf(history, 'Throughput')!,
        ];
        const spent = response.map((value, window) => {
          const covered = Math.min(10_000, some.length * gap - window * 10_000);
          return (value * throughput[window]! * covered) / 1000;
        });
        const exact = sumOf(some.map(([count, mean]) => count * mean));
        expect(sumOf(spent)).to.be.closeTo(exact, 1e-6 * exact);
      }),
      { seed: 42, numRuns: 40 },
    );
  });
});
