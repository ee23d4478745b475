import type { Absence } from '../sample';
import type { Recorder, TakenReading } from './sampler';

/** A recorder that keeps all in memory. */
export class Kept implements Recorder {
  readonly readings: TakenReading[] = [];
  readonly notes: Pick<Absence, 'at' | 'kind' | 'reason'>[] = [];

  keep(reading: TakenReading): void {
    this.readings.push(reading);
  }

  note(absence: Pick<Absence, 'at' | 'kind' | 'reason'>): void {
    this.notes.push(absence);
  }

  reasons(kind: Absence['kind']): readonly string[] {
    return this.notes.filter((note) => note.kind === kind).map(({ reason }) => reason);
  }
}
