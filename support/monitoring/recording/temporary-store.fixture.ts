import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../../quantities/units';
import type { MetricName } from '../metric';
import type { Labels } from '../sample';
import { MetricStore } from '../store/metric-store';

/** An empty store in a folder of its own, which is gone when it is disposed of. */
export class TemporaryStore implements Disposable {
  readonly path: string;
  readonly store: MetricStore;
  readonly #folder = mkdtempSync(join(tmpdir(), 'llm-recorded-'));

  constructor() {
    this.path = join(this.#folder, 'monitoring.db');
    this.store = MetricStore.open(this.path);
  }

  /** Adds the values of one series, each with its instant. */
  add(metric: MetricName, labels: Labels, values: Iterable<readonly [at: number, value: number]>): void {
    const samples = Array.from(values, ([at, value]) => ({
      metric,
      labels,
      at,
      value,
      late: milliseconds(0),
    }));
    this.store.append(samples, milliseconds(1e12));
  }

  [Symbol.dispose](): void {
    this.store[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
