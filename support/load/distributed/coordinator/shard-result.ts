import { mergeLatencies } from '../../load-histograms';
import type { MergedShard } from '../../merged-run';
import type { PackedRecords } from '../../packed-records';
import { shiftStamps } from '../../packed-stamps';
import { shardReport, type ShardReport } from '../wire/messages';
import { readMessage } from '../wire/read-message';
import { WireError } from '../wire/wire-error';
import { countReceived } from './received-counts';
import type { ShardInbox } from './shard-inbox';
import { readSpooled } from './spooled-records';

/** How the records of a shard are counted where its worker told no counts, and moved to the coordinator's clock. */
export interface ShardClocks {
  /** Instants of the worker's clock plus this are those of the coordinator's. */
  readonly shift: number;
  /** What was due before it, by the worker's clock, is in no histogram. */
  readonly measureFrom: number;
}

/** What a shard comes to. */
export interface ShardOutcome extends MergedShard {
  /** Its records are all here, as far as its worker told. */
  readonly hasRecords: boolean;
  /** What is wrong with it: sentences of which its worker is the subject. */
  readonly faults: readonly string[];
}

/**
 * Reads what the job of a shard gave back. Throws a `WireError` where it does not fit what was told before; of a load
 * that was never begun a worker may not have told that it is ready.
 */
export function readReport(value: unknown, { worker, shard }: ShardInbox, begun: boolean): ShardReport {
  const report = readMessage(shardReport, value, 'its result');
  if (report.shard.index !== shard.index || report.shard.of !== shard.of)
    throw new WireError(`its result is of shard ${report.shard.index} of ${report.shard.of}`);
  if (worker === undefined && begun) throw new WireError('it ended without having been ready');
  if (worker !== undefined && report.workerId !== worker)
    throw new WireError(`its result is that of ${report.workerId}`);
  try {
    mergeLatencies([report.histograms]);
  } catch (error) {
    throw new WireError(`its result has a histogram that is none: ${(error as Error).message}`);
  }
  return report;
}

/** Puts together what came of a shard: as its worker told, or where it told nothing, of what it sent. */
export async function shardOutcome(inbox: ShardInbox, clocks: ShardClocks): Promise<ShardOutcome> {
  const { report } = inbox;
  const moved = (records: PackedRecords[]): PackedRecords[] =>
    // What was moved is not kept twice.
    records.splice(0).map((piece) => shiftStamps(piece, clocks.shift));
  if (report === undefined) {
    const { counts, histograms } = countReceived(inbox.records, clocks.measureFrom);
    return { records: moved(inbox.records), counts, histograms, hasRecords: true, faults: [] };
  }
  const { counts, histograms } = report;
  const faults = [...piecesMissing(inbox, report), ...secondsAmiss(report)];
  if (report.records.kind === 'stream')
    return { records: moved(inbox.records), counts, histograms, hasRecords: true, faults };
  try {
    const records = await readSpooled(report.records);
    return { records: moved(records), counts, histograms, hasRecords: true, faults };
  } catch (error) {
    return {
      records: [],
      counts,
      histograms,
      hasRecords: false,
      faults: [...faults, (error as Error).message],
    };
  }
}

function piecesMissing({ pieces }: ShardInbox, { records, truthPieces }: ShardReport): string[] {
  const told = records.kind === 'stream' ? records.pieces : 0;
  const kinds = [
    { what: 'records', sent: told, came: pieces.records },
    { what: 'the truth', sent: truthPieces, came: pieces.truth },
  ];
  return kinds
    .filter(({ sent, came }) => sent !== came)
    .map(({ what, sent, came }) => `it sent ${sent} pieces of ${what}, and ${came} came`);
}

function secondsAmiss({ seconds, counts }: ShardReport): string[] {
  const totals = { sent: 0, completed: 0, failed: 0 };
  for (const { sent, completed, failed } of seconds) {
    totals.sent += sent;
    totals.completed += completed;
    totals.failed += failed;
  }
  const wanted = {
    sent: counts.sent,
    completed: counts.completed,
    failed: counts.scheduled - counts.completed,
  };
  return (['sent', 'completed', 'failed'] as const)
    .filter((name) => totals[name] !== wanted[name])
    .map((name) => `it counted ${totals[name]} requests ${name} by seconds, and ${wanted[name]} in all`);
}
