import fc from 'fast-check';
import { milliseconds } from '../../../quantities/units';
import { Ledger, type LedgerCounts } from '../../ledger';
import type { PackedRecords } from '../../packed-records';
import { RecordLog } from '../../record-log';
import type { RequestTrack } from '../../request-track';
import { anyTold, trackOf, type Told } from '../../told-request.fixture';

/** Records as a load writes them down, and the books that it kept. */
export interface Written {
  readonly records: PackedRecords;
  readonly counts: LedgerCounts;
}

/** What a load makes of requests that told this, beginning with number `first`. */
export function written(all: readonly Told[], { keepsAnswers = true, first = 0 } = {}): Written {
  const log = new RecordLog({ keepsAnswers });
  const ledger = new Ledger();
  for (const [index, told] of all.entries()) {
    const track: RequestTrack = trackOf(first + index, told);
    ledger.scheduled();
    if (!Number.isNaN(track.sentAt)) ledger.sent();
    ledger.ended(log.add(track));
  }
  return { records: log.pack(5, true), counts: ledger.counts };
}

/** Requests that may have told anything, a few of them or none. */
export const anyRequests: fc.Arbitrary<readonly Told[]> = fc.array(anyTold, { maxLength: 30 });

/** So many requests of all kinds, over several blocks. */
export function manyRequests(count: number): readonly Told[] {
  const kinds = fc.sample(anyTold, { seed: count, numRuns: 61 });
  return Array.from({ length: count }, (_, index) => kinds[index % kinds.length] ?? ONE);
}

const ONE: Told = { status: 200, sentAt: 1, headersAt: 2, content: [], endedAt: milliseconds(3) };
