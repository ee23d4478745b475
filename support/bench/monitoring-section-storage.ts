import { mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { BareTable, StoreKeeper, type SampleKeeper } from './monitoring-section-keepers';
import { DAY_MS, HOUR_MS, PromisedSamples, RETENTION, samplesIn, SERIES } from './monitoring-section-week';
import type { PromisedSeries } from './monitoring-section-week';

/** What keeps the samples, by its name in the tables. */
export const KEEPERS = {
  'the store': (path: string): SampleKeeper => new StoreKeeper(path),
  'a bare table': (path: string): SampleKeeper => new BareTable(path),
} as const;

export type KeeperName = keyof typeof KEEPERS;

/** What it took to keep the samples of some days. */
export interface StorageCost {
  readonly samples: number;
  readonly fileBytes: number;
  /** An hour in one transaction, samples per second. */
  readonly bulkRate: number;
  /** A look in one transaction, as a collector does it; samples per second. */
  readonly lookRate: number;
  readonly openingMs: number;
  readonly hourOfOneMs: number;
  readonly hourOfAllMs: number;
  /** All days of the densest series, in means over an hour. */
  readonly windowsMs: number;
  /** A seventh of all samples, deleted per second. */
  readonly retentionRate: number;
  /** A pass a minute after the one before. */
  readonly minuteRetentionMs: number;
}

/** A multiple of every interval. */
const FROM = Date.UTC(2026, 0, 1);
const QUESTIONS = 24;
const MINUTE_MS = 60_000;

/** Puts the promised series of so many days into a file, asks for them, and deletes the oldest. */
export async function storageCost(name: KeeperName, days: number, signal: AbortSignal): Promise<StorageCost> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-monitoring-'));
  const path = join(folder.path, 'samples.db');
  const span = days * DAY_MS;
  const written = await write(path, name, span, signal);
  // Closed, it has no log beside it any more.
  const { size } = await stat(path);
  const [keeper, openingMs] = timed(() => KEEPERS[name](path));
  using open = keeper;
  return {
    samples: samplesIn(SERIES, span),
    fileBytes: size,
    ...written,
    openingMs,
    ...ask(open, span),
    ...deleteOldest(open, span),
  };
}

async function write(
  path: string,
  name: KeeperName,
  span: number,
  signal: AbortSignal,
): Promise<Pick<StorageCost, 'bulkRate' | 'lookRate'>> {
  using keeper = KEEPERS[name](path);
  const made = new PromisedSamples();
  let bulkMs = 0;
  for (let from = FROM; from < FROM + span - HOUR_MS; from += HOUR_MS) {
    // Whoever interrupts it is heard between two turns.
    await nextTurn();
    signal.throwIfAborted();
    const samples = [...made.looks(from)].flat();
    bulkMs += timed(() => {
      keeper.append(samples);
    })[1];
  }
  const looks = [...made.looks(FROM + span - HOUR_MS)];
  const [, looksMs] = timed(() => {
    for (const look of looks) keeper.append(look);
  });
  return {
    bulkRate: perSecond(samplesIn(SERIES, span - HOUR_MS), bulkMs),
    lookRate: perSecond(samplesIn(SERIES, HOUR_MS), looksMs),
  };
}

function ask(
  keeper: SampleKeeper,
  span: number,
): Pick<StorageCost, 'hourOfOneMs' | 'hourOfAllMs' | 'windowsMs'> {
  const densest = SERIES.reduce((one, other) => (other.interval < one.interval ? other : one));
  const readHours = (series: readonly PromisedSeries[]): number =>
    median(
      Array.from({ length: QUESTIONS }, (_, question) => {
        const from = FROM + Math.floor((question * span) / QUESTIONS / HOUR_MS) * HOUR_MS;
        const [read, ms] = timed(() =>
          series.reduce((sum, one) => sum + keeper.read({ series: one, from, duration: HOUR_MS }), 0),
        );
        expectCount('samples of an hour', read, samplesIn(series, HOUR_MS));
        return ms;
      }),
    );
  const hourOfOneMs = readHours([densest]);
  const hourOfAllMs = readHours(SERIES);
  const [meant, windowsMs] = timed(() =>
    keeper.windows({ series: densest, from: FROM, duration: span }, HOUR_MS),
  );
  expectCount('windows of an hour', meant.length, span / HOUR_MS);
  for (const count of meant) expectCount('samples in a window', count, samplesIn([densest], HOUR_MS));
  return { hourOfOneMs, hourOfAllMs, windowsMs };
}

function deleteOldest(
  keeper: SampleKeeper,
  span: number,
): Pick<StorageCost, 'retentionRate' | 'minuteRetentionMs'> {
  // The end of an hour, so that every series has a sample of the very beginning of what is left.
  const old = Math.floor(span / 7 / HOUR_MS) * HOUR_MS;
  const pass = (until: number, time: number): number => {
    const due = samplesIn(SERIES, time);
    const [deleted, ms] = timed(() => keeper.enforceRetention(FROM + until + RETENTION, due));
    expectCount('samples deleted', deleted, due);
    return ms;
  };
  const ms = pass(old, old);
  return {
    retentionRate: perSecond(samplesIn(SERIES, old), ms),
    minuteRetentionMs: pass(old + MINUTE_MS, MINUTE_MS),
  };
}

/** What does less than it was asked to is not fast. */
function expectCount(what: string, count: number, due: number): void {
  if (count !== due) throw new Error(`${what}: ${count}, but ${due} were put in`);
}

function timed<Result>(work: () => Result): readonly [Result, ms: number] {
  const startedAt = performance.now();
  const result = work();
  return [result, performance.now() - startedAt];
}

const perSecond = (count: number, ms: number): number => (1000 * count) / ms;
