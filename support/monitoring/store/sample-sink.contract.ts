import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import { cpuSample, failedAbsence } from './store-folder.fixture';

/** A sink, empty at first, and what can be seen of it. */
export interface SinkUnderContract extends Disposable {
  readonly sink: SampleSink;
  /** In the order of time. */
  samplesOf(series: SeriesKey): readonly Sample[];
  absences(): readonly Absence[];
}

const RETENTION = milliseconds(10_000);

/** What holds for whatever a collector may put its samples into. */
export function describeSampleSink(name: string, open: () => SinkUnderContract): void {
  describe(`${name} as a sink of samples`, () => {
    it('holds what was added, each series by itself', () => {
      using held = open();
      const series = { metric: 'host_cpu_percent', labels: { run: 'one' } } as const;
      const other = { metric: 'host_cpu_percent', labels: { run: 'two' } } as const;
      held.sink.append([cpuSample(2, 20, series.labels), cpuSample(2, 21, other.labels)], RETENTION);
      held.sink.append([cpuSample(1, 10.5, series.labels)], RETENTION);
      expect(held.samplesOf(series)).to.deep.equal([
        { at: 1, value: 10.5, late: 0.25 },
        { at: 2, value: 20, late: 0.25 },
      ]);
      expect(held.samplesOf(other)).to.deep.equal([{ at: 2, value: 21, late: 0.25 }]);
    });

    it('takes labels in any order for the same series', () => {
      using held = open();
      held.sink.append([cpuSample(1, 1, { a: '1', b: '2' })], RETENTION);
      held.sink.append([cpuSample(2, 2, { b: '2', a: '1' })], RETENTION);
      expect(held.samplesOf(cpuSample(0, 0, { b: '2', a: '1' }))).to.have.length(2);
    });

    it('adds nothing of a call with a value that is no number', () => {
      using held = open();
      expect(() => {
        held.sink.append([cpuSample(1), cpuSample(2, NaN)], RETENTION);
      }).to.throw(Error);
      expect(held.samplesOf(cpuSample(0))).to.be.empty;
    });

    it('deletes what is older than it is kept for, and not what is just as old', () => {
      using held = open();
      const ages = [9_999, 10_000, 10_001, 20_000];
      const now = 1_760_000_000_000;
      held.sink.append(
        ages.map((age) => cpuSample(now - age, age)),
        RETENTION,
      );
      expect(held.sink.enforceRetention(now)).to.equal(2);
      expect(held.samplesOf(cpuSample(0)).map(({ value }) => value)).to.deep.equal([10_000, 9_999]);
      expect(held.sink.enforceRetention(now)).to.equal(0);
      expect(held.sink.enforceRetention(now + 1)).to.equal(1);
    });

    it('keeps each series for its own time', () => {
      using held = open();
      const [short, long] = [{ run: 'short' }, { run: 'long' }];
      held.sink.append([cpuSample(0, 1, short)], milliseconds(10));
      held.sink.append([cpuSample(0, 1, long)], milliseconds(1_000));
      expect(held.sink.enforceRetention(100)).to.equal(1);
      expect(held.samplesOf(cpuSample(0, 0, short))).to.be.empty;
      expect(held.samplesOf(cpuSample(0, 0, long))).to.have.length(1);
    });

    it('holds an absence once, however often it is noted', () => {
      using held = open();
      for (let at = 0; at < 100_000; at += 1_000) held.sink.noteAbsence(failedAbsence(at));
      const other = failedAbsence(500, { reason: 'refused' });
      held.sink.noteAbsence(other);
      const seen = held
        .absences()
        .map(({ type, labels, at, kind, reason }) => ({ type, labels, at, kind, reason }));
      expect(seen).to.deep.equal([failedAbsence(0), other]);
    });
  });
}
