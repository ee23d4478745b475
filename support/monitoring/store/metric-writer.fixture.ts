import { writeSync } from 'node:fs';
import { milliseconds } from '../../quantities/units';
import { MetricStore } from './metric-store';
import { cpuSample } from './store-folder.fixture';

/** Each batch has a sample of each series, so that it changes many pages and the log is soon put into the file. */
export const WRITTEN_SERIES = 40;

export const batchOf = (at: number) =>
  Array.from({ length: WRITTEN_SERIES }, (_, series) => cpuSample(at, at, { series: String(series) }));

/** Writes a batch every millisecond or so, with instants from `first` on, `step` apart, and prints each once it is in. */
function write(path: string, first: number, step: number, end: number): void {
  writeSync(1, 'opening\n');
  const store = MetricStore.open(path);
  const next = (at: number): void => {
    if (at >= end) {
      store[Symbol.dispose]();
      return;
    }
    store.append(batchOf(at), milliseconds(1e12));
    writeSync(1, `${at}\n`);
    setTimeout(next, 1, at + step);
  };
  next(first);
}

const [path, ...numbers] = process.argv.slice(2);
const [first, step, end] = numbers.map(Number);
// Tests import this file too.
if (require.main === module && path !== undefined) write(path, first ?? 0, step ?? 1, end ?? Infinity);
