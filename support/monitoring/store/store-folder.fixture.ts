import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../../quantities/units';
import type { Absence, Labels, Sample, SeriesKey } from '../sample';

/** A folder for the files of one test; disposing removes it with all that is in it. */
export class StoreFolder implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'metric-store-'));

  /** Where a store may be made. */
  get path(): string {
    return this.pathOf('history.db');
  }

  pathOf(...names: readonly string[]): string {
    return join(this.#folder, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Of the CPU of this machine, as a collector would hand it over. */
export const cpuSample = (at: number, value = at, labels: Labels = {}): SeriesKey & Sample => ({
  metric: 'host_cpu_percent',
  labels,
  at,
  value,
  late: milliseconds(0.25),
});

export const failedAbsence = (at: number, changes: Partial<Absence> = {}): Absence => ({
  type: 'Throughput',
  labels: { run: 'one' },
  at,
  kind: 'failed',
  reason: 'no answer',
  ...changes,
});
