import type { ClientHealth } from './health/client-health';
import { Ledger, type LedgerCounts } from './ledger';
import { mergeLatencies, type EncodedHistograms, type LoadHistograms } from './load-histograms';
import type { LoadRun } from './load-runner';
import { unpack, type PackedRecords } from './packed-records';
import type { RequestRecord } from './request-record';

/** What one worker did of a load: its records in pieces, whose order says nothing. */
export interface MergedShard {
  readonly records: readonly PackedRecords[];
  readonly counts: LedgerCounts;
  readonly histograms: EncodedHistograms;
}

/** What all workers did of a load, together; stamps of their records are of one clock. */
export class MergedRun implements LoadRun {
  readonly counts: LedgerCounts;
  readonly health: ClientHealth;
  readonly histograms: LoadHistograms;
  readonly #shards: readonly MergedShard[];
  #records: readonly RequestRecord[] | undefined;

  constructor(shards: readonly MergedShard[], health: ClientHealth) {
    this.#shards = shards;
    const ledger = new Ledger();
    for (const { counts } of shards) ledger.add(counts);
    this.counts = ledger.counts;
    this.health = health;
    this.histograms = mergeLatencies(shards.map(({ histograms }) => histograms));
  }

  get records(): readonly RequestRecord[] {
    this.#records ??= this.#shards
      .flatMap(({ records }) => records.flatMap((piece) => [...unpack(piece)]))
      .sort((one, other) => one.index - other.index);
    return this.#records;
  }
}
