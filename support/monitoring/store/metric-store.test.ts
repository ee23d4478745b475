import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { milliseconds } from '../../quantities/units';
import { labelText } from './label-text';
import { MetricStore } from './metric-store';
import { describeSampleSink } from './sample-sink.contract';
import { StoreError } from './store-error';
import { cpuSample, failedAbsence, StoreFolder } from './store-folder.fixture';

const RETENTION = milliseconds(1e9);
const ALWAYS = [-Infinity, Infinity] as const;

function openStore() {
  const resources = new DisposableStack();
  const folder = resources.use(new StoreFolder());
  const store = resources.use(MetricStore.open(folder.path));
  return {
    store,
    path: folder.path,
    [Symbol.dispose]: () => {
      resources.dispose();
    },
  };
}

describeSampleSink('MetricStore', () => {
  const opened = openStore();
  return {
    sink: opened.store,
    samplesOf: ({ metric, labels }) =>
      opened.store
        .list({ metric })
        .filter((series) => labelText(series.labels) === labelText(labels))
        .flatMap((series) => opened.store.samples(series, ...ALWAYS)),
    absences: () => opened.store.absences(),
    [Symbol.dispose]: opened[Symbol.dispose],
  };
});

describe('MetricStore', () => {
  it('keeps what it holds when it is closed', () => {
    using opened = openStore();
    opened.store.append([cpuSample(1.5, 2, { run: 'one' })], RETENTION);
    opened.store.noteAbsence(failedAbsence(3));
    opened.store[Symbol.dispose]();
    using again = MetricStore.open(opened.path);
    const [series] = again.list();
    expect(series).to.deep.include({
      metric: 'host_cpu_percent',
      labels: { run: 'one' },
      retention: RETENTION,
    });
    expect(again.samples(series!, 1.5, 1.5)).to.deep.equal([{ at: 1.5, value: 2, late: 0.25 }]);
    expect(again.absences()).to.deep.equal([{ ...failedAbsence(3), until: 3, times: 1 }]);
  });

  it('lets a sample take the place of one of the same instant', () => {
    using opened = openStore();
    opened.store.append([cpuSample(1, 10), cpuSample(1, 20)], RETENTION);
    opened.store.append([cpuSample(1, 30)], RETENTION);
    expect(opened.store.samples(opened.store.list()[0]!, ...ALWAYS)).to.deep.equal([
      { at: 1, value: 30, late: 0.25 },
    ]);
  });

  it('keeps a series for as long as the last call says', () => {
    using opened = openStore();
    opened.store.append([cpuSample(0)], milliseconds(1_000));
    opened.store.append([cpuSample(50)], milliseconds(10));
    expect(opened.store.enforceRetention(60)).to.equal(1);
    expect(opened.store.list()).to.have.length(1).and.to.have.nested.property('[0].retention', 10);
  });

  it('lists the series that match all that is given', () => {
    using opened = openStore();
    const labels = { run: 'one', target: 'here' };
    const late = milliseconds(0);
    opened.store.append([cpuSample(1, 1, labels), cpuSample(1, 1, { run: 'two' })], RETENTION);
    opened.store.append([{ metric: 'requests_per_second', labels, at: 1, value: 1, late }], RETENTION);
    const found = (...filter: Parameters<MetricStore['list']>) =>
      opened.store.list(...filter).map((series) => `${series.metric} ${series.labels['run'] ?? ''}`);
    expect(found()).to.deep.equal([
      'host_cpu_percent one',
      'host_cpu_percent two',
      'requests_per_second one',
    ]);
    expect(found({ type: 'Throughput' })).to.deep.equal(['requests_per_second one']);
    expect(found({ metric: 'host_cpu_percent', labels: { run: 'two' } })).to.deep.equal([
      'host_cpu_percent two',
    ]);
    expect(found({ labels: { target: 'here' } })).to.deep.equal([
      'host_cpu_percent one',
      'requests_per_second one',
    ]);
    expect(found({ type: 'Throughput', labels: { run: 'two' } })).to.be.empty;
  });

  it('removes a series with its samples, and gives its id to no other', () => {
    using opened = openStore();
    opened.store.append([cpuSample(1, 1, { run: 'one' })], RETENTION);
    const [removed] = opened.store.list();
    opened.store.remove(removed!);
    expect(opened.store.list()).to.be.empty;
    opened.store.append([cpuSample(1, 1, { run: 'two' })], RETENTION);
    expect(opened.store.samples(removed!, ...ALWAYS)).to.be.empty;
  });

  it('lists no series of which retention left nothing', () => {
    using opened = openStore();
    opened.store.append([cpuSample(0)], milliseconds(10));
    opened.store.enforceRetention(100);
    expect(opened.store.list()).to.be.empty;
    expect(opened.store.retentionPasses()).to.deep.equal({ count: 1, latest: 100 });
  });

  it('tells an absence that came back from one that went on', () => {
    using opened = openStore();
    for (const at of [0, 30_000, 90_000, 150_001]) opened.store.noteAbsence(failedAbsence(at));
    const held = opened.store.absences({ type: 'Throughput', kind: 'failed', labels: { run: 'one' } });
    expect(held.map(({ at, until, times }) => [at, until, times])).to.deep.equal([
      [0, 90_000, 3],
      [150_001, 150_001, 1],
    ]);
    expect(opened.store.absences({}, 90_000, 150_000)).to.deep.equal(held.slice(0, 1));
    expect(opened.store.absences({}, 90_001, 150_001)).to.deep.equal(held.slice(1));
    for (const filter of [
      { type: 'CPU utilization' },
      { kind: 'missed' },
      { labels: { run: 'two' } },
    ] as const)
      expect(opened.store.absences(filter)).to.be.empty;
  });

  it('deletes absences by the longest retention', () => {
    using opened = openStore();
    opened.store.append([cpuSample(100_000, 1, { run: 'short' })], milliseconds(10));
    opened.store.append([cpuSample(100_000, 1, { run: 'long' })], milliseconds(1_000));
    for (const at of [0, 99_500]) opened.store.noteAbsence(failedAbsence(at, { reason: String(at) }));
    opened.store.enforceRetention(100_000);
    expect(opened.store.absences().map(({ at }) => at)).to.deep.equal([99_500]);
  });

  it('gives the means that a plain computation gives', () => {
    using opened = openStore();
    const { store } = opened;
    const instant = fc.double({ min: 0, max: 10_000, noNaN: true });
    const samples = fc.uniqueArray(
      fc.record({ at: instant, value: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }),
      { selector: ({ at }) => at + 0, maxLength: 40 },
    );
    fc.assert(
      fc.property(
        samples,
        instant,
        instant,
        fc.double({ min: 1, max: 5_000, noNaN: true }),
        (some, from, to, width) => {
          for (const series of store.list()) store.remove(series);
          store.append([cpuSample(-1, 0), ...some.map(({ at, value }) => cpuSample(at, value))], RETENTION);
          const within = some
            .filter(({ at }) => at >= from && at < to)
            .toSorted((one, other) => one.at - other.at);
          const places = Map.groupBy(within, ({ at }) => Math.floor((at - from) / width));
          const windows = store.windows(store.list()[0]!, from, to, width);
          expect(windows.map(({ at, count }) => [at, count])).to.deep.equal(
            [...places].map(([place, values]) => [from + place * width, values.length]),
          );
          for (const [index, values] of [...places.values()].entries()) {
            const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
            expect(windows[index]?.mean).to.be.closeTo(mean, 1e-7);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses windows of no width', () => {
    using opened = openStore();
    opened.store.append([cpuSample(1)], RETENTION);
    for (const [from, width] of [
      [0, 0],
      [0, -1],
      [0, NaN],
      [-Infinity, 1],
    ] as const)
      expect(() => opened.store.windows(opened.store.list()[0]!, from, 10, width)).to.throw(
        StoreError,
        'windows',
      );
  });

  it('tells what is wrong once it is closed', () => {
    using opened = openStore();
    opened.store[Symbol.dispose]();
    opened.store[Symbol.dispose]();
    expect(() => opened.store.list()).to.throw(StoreError, opened.path);
  });
});
