import { milliseconds } from '../../../quantities/units';
import { Ledger, type LedgerCounts } from '../../ledger';
import { LatencyCount, type EncodedHistograms } from '../../load-histograms';
import { BLOCK_ROWS, OUTCOMES, PLACES, WIDTH, type PackedRecords } from '../../packed-records';

/** Books and histograms of a shard whose worker told none: of the records that came. */
export function countReceived(
  records: readonly PackedRecords[],
  /** What was due before it is in no histogram, by the clock of the records. */
  from: number,
): { readonly counts: LedgerCounts; readonly histograms: EncodedHistograms } {
  const ledger = new Ledger();
  const latencies = new LatencyCount(milliseconds(from));
  for (const piece of records) {
    latencies.add(piece);
    for (let position = 0; position < piece.count; position += 1) {
      const block = piece.blocks[Math.floor(position / BLOCK_ROWS)];
      const cell = (place: number): number => block?.[(position % BLOCK_ROWS) * WIDTH + place] ?? NaN;
      ledger.scheduled();
      if (!Number.isNaN(cell(PLACES.sentAt))) ledger.sent();
      ledger.ended(OUTCOMES[cell(PLACES.outcome)] ?? 'protocol error');
    }
  }
  return { counts: ledger.counts, histograms: latencies.encode() };
}
