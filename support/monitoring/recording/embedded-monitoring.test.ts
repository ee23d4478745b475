import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Recorded } from '../monitoring-system';
import { RetentionTrial } from '../store/retention-trial';
import { EmbeddedMonitoring } from './embedded-monitoring';
import { TemporaryStore } from './temporary-store.fixture';

const FROM = 1_769_882_400_000;
const RUN = { target: 'http://127.0.0.1:8000', run: 'one' };
const DAY = milliseconds(86_400_000);

/** A store with a trial of two types. */
class Monitored implements Disposable {
  readonly kept = new TemporaryStore();
  readonly trial = RetentionTrial.plant(
    this.kept.path,
    [
      { type: 'CPU utilization', retention: DAY },
      { type: 'GPU utilization', retention: DAY },
    ],
    FROM + DAY,
  );
  readonly system = new EmbeddedMonitoring({
    store: this.kept.store,
    trial: this.trial,
    labels: RUN,
    path: this.kept.path,
  });

  [Symbol.dispose](): void {
    this.trial[Symbol.dispose]();
    this.kept[Symbol.dispose]();
  }
}

const every5 = (count: number) =>
  Array.from({ length: count }, (_, index) => [FROM + 5000 * index, 1] as const);

const namesOf = (recorded: Recorded): readonly string[] =>
  recorded.status === 'recorded' ? recorded.series.map(({ name }) => name) : [];

describe('EmbeddedMonitoring', () => {
  it('has the instants of the series of its run, and none of a trial or of another run', async () => {
    using monitored = new Monitored();
    const { kept, system } = monitored;
    kept.add('host_cpu_percent', RUN, every5(4));
    kept.add('server_cpu_percent', RUN, every5(3));
    kept.add('host_cpu_percent', { ...RUN, run: 'another' }, every5(9));
    expect(await system.recorded('CPU utilization', FROM, FROM + 14_999)).to.deep.equal({
      status: 'recorded',
      series: [
        { name: 'host_cpu_percent', instants: [FROM, FROM + 5000, FROM + 10_000] },
        { name: 'server_cpu_percent', instants: [FROM, FROM + 5000, FROM + 10_000] },
      ],
      notes: [],
    });
  });

  it('leaves a trial out also where no labels keep it out', async () => {
    using monitored = new Monitored();
    const { store } = monitored.kept;
    const all = new EmbeddedMonitoring({
      store,
      trial: monitored.trial,
      labels: {},
      path: monitored.kept.path,
    });
    expect(store.list({ type: 'CPU utilization' })).to.have.lengthOf.above(0);
    expect(await all.recorded('CPU utilization', 0, FROM + 2 * DAY)).to.deep.include({ series: [] });
  });

  it('tells series of one metric apart by the labels that are not those of the run', async () => {
    using monitored = new Monitored();
    for (const gpu of ['0', '1']) monitored.kept.add('gpu_utilization_percent', { ...RUN, gpu }, every5(2));
    expect(namesOf(await monitored.system.recorded('GPU utilization', FROM, FROM + 10_000))).to.deep.equal([
      'gpu_utilization_percent{gpu="0"}',
      'gpu_utilization_percent{gpu="1"}',
    ]);
  });

  it('is unavailable with the reason where a type has no source, also one that was noted before', async () => {
    using monitored = new Monitored();
    const absence = { type: 'GPU utilization', labels: RUN, at: FROM - 50_000, kind: 'unavailable' } as const;
    monitored.kept.store.noteAbsence({ ...absence, reason: 'no nvidia-smi here' });
    expect(await monitored.system.recorded('GPU utilization', FROM, FROM + 10_000)).to.deep.equal({
      status: 'unavailable',
      reason: 'no nvidia-smi here',
    });
  });

  it('has recorded nothing where nobody said why, which is no excuse', async () => {
    using monitored = new Monitored();
    const labels = { ...RUN, run: 'another' };
    const absence = {
      type: 'GPU utilization',
      labels,
      at: FROM,
      kind: 'unavailable',
      reason: 'none',
    } as const;
    monitored.kept.store.noteAbsence(absence);
    expect(await monitored.system.recorded('GPU utilization', FROM, FROM + 10_000)).to.deep.equal({
      status: 'recorded',
      series: [],
      notes: [],
    });
  });

  it('judges a type by the series that it has, and notes what is missing and what failed', async () => {
    using monitored = new Monitored();
    const { kept, system } = monitored;
    kept.add('connect_time_ms', RUN, every5(3));
    const type = 'Network latency';
    kept.store.noteAbsence({ type, labels: RUN, at: FROM, kind: 'unavailable', reason: 'no TCP_INFO here' });
    for (const at of [FROM + 5000, FROM + 9000])
      kept.store.noteAbsence({ type, labels: RUN, at, kind: 'failed', reason: 'refused' });
    kept.store.noteAbsence({ type, labels: RUN, at: FROM + 90_000, kind: 'missed', reason: 'later' });
    const recorded = await system.recorded(type, FROM, FROM + 20_000);
    expect(namesOf(recorded)).to.deep.equal(['connect_time_ms']);
    expect(recorded).to.deep.include({
      notes: ['not recorded: kernel_round_trip_ms', 'no TCP_INFO here', 'failed: refused (2 times)'],
    });
  });

  it('has the retention that its trial showed', async () => {
    using monitored = new Monitored();
    monitored.kept.store.enforceRetention(FROM + DAY);
    const week = milliseconds(7 * DAY);
    const retention = await monitored.system.retention('CPU utilization', week);
    expect(retention).to.include({ status: 'tried', wronglyDeleted: 0, wronglyKept: 0 });
    expect(await monitored.system.retention('Throughput', week)).to.include({ status: 'unavailable' });
  });

  it('has the retention of its own series where they are kept for less than what was tried', async () => {
    using monitored = new Monitored();
    const { store } = monitored.kept;
    store.append(
      [{ metric: 'host_cpu_percent', labels: RUN, at: FROM, value: 1, late: milliseconds(0) }],
      milliseconds(DAY),
    );
    store.enforceRetention(FROM);
    const retention = await monitored.system.retention('CPU utilization', milliseconds(7 * DAY));
    expect(retention).to.include({ status: 'configured', duration: DAY });
  });

  it('does not take a recording that is replayed for what was measured', async () => {
    using monitored = new Monitored();
    const type = 'GPU utilization';
    const labels = { ...RUN, gpu: '0', replayed_from: 'a file' };
    monitored.kept.store.append(
      [{ metric: 'gpu_utilization_percent', labels, at: FROM, value: 1, late: milliseconds(0) }],
      milliseconds(DAY),
    );
    const recorded = await monitored.system.recorded(type, FROM - 1, FROM + 1);
    expect(recorded).to.have.property('status', 'unavailable');
    expect(recorded).to.have.property('reason').that.contains('replayed');
  });

  it('names its file, and leaves it open to who opened it', async () => {
    using monitored = new Monitored();
    await monitored.system[Symbol.asyncDispose]();
    expect(monitored.kept.store.list()).to.be.an('array');
    expect(monitored.system.name)
      .to.match(/SQLite \d+\.\d+/)
      .and.include(monitored.kept.path);
  });
});
