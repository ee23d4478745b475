import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import type { Absence, Sample, SampleSink, SeriesKey } from '../sample';
import { Sinks } from './sinks';

const SAMPLES: readonly (SeriesKey & Sample)[] = [
  { metric: 'connect_time_ms', labels: {}, at: 1, value: 2, late: milliseconds(0) },
];
const ABSENCE: Absence = { type: 'Error rates', labels: {}, at: 1, kind: 'failed', reason: 'why' };

class MemorySink implements SampleSink {
  isFull = false;
  readonly samples: unknown[] = [];
  readonly absences: unknown[] = [];

  append(samples: readonly unknown[]): void {
    this.#check();
    this.samples.push(...samples);
  }

  noteAbsence(absence: unknown): void {
    this.#check();
    this.absences.push(absence);
  }

  enforceRetention(): number {
    this.#check();
    return 3;
  }

  #check(): void {
    if (this.isFull) throw new Error('the disk is full');
  }
}

describe('Several sinks', () => {
  it('get all, and what one cannot take the others have, which is told once', () => {
    const [good, full] = [new MemorySink(), new MemorySink()];
    const told: string[] = [];
    const sinks = new Sinks(
      [
        { name: 'full', sink: full },
        { name: 'good', sink: good },
      ],
      (trouble) => told.push(trouble),
    );
    sinks.append(SAMPLES, milliseconds(1));
    full.isFull = true;
    sinks.append(SAMPLES, milliseconds(1));
    sinks.noteAbsence(ABSENCE);
    expect(sinks.enforceRetention(5)).to.equal(3);
    full.isFull = false;
    sinks.append(SAMPLES, milliseconds(1));
    expect(good.samples).to.have.lengthOf(3);
    expect(good.absences).to.deep.equal([ABSENCE]);
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.match(/^full could not take samples: the disk is full/);
    expect(sinks.status).to.deep.equal([
      { name: 'full', samples: 2, lost: 1, failures: 3, lastFailure: 'the disk is full' },
      { name: 'good', samples: 3, lost: 0, failures: 0 },
    ]);
  });
});
