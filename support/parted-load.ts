import { runDoubts } from './load/doubts';
import { JudgedArm } from './load/judged-arm';
import type { LedgerCounts } from './load/ledger';
import type { ClosedModel } from './load/load-plan';
import type { LoadRunner } from './load/load-runner';
import { LoadSummary } from './load/load-summary';
import type { RequestRecord } from './load/request-record';
import type { Round } from './load/round';
import type { Workload } from './load/workload';
import { milliseconds, type Milliseconds } from './quantities/units';
import type { ScenarioReport } from './scenario-report';

/** A load that was sent in one go, and of which several parts are judged. */
export interface PartedLoad {
  readonly records: readonly RequestRecord[];
  /** When its first request was due, on the records' clock; infinite where there was none. */
  readonly begunAt: Milliseconds;
  /** Who sent it, for the report. */
  readonly client: string;
  /** Why nothing of it can be believed. */
  readonly doubts: () => readonly string[];
  /** These rounds of it, with the books and the health of the whole. */
  readonly part: (rounds: readonly Round[]) => JudgedArm;
}

/** What is sent, by whom. */
interface Sending {
  readonly load: ClosedModel;
  readonly workload: Workload;
  readonly runner: LoadRunner;
  /** Requests of these numbers are in no figure; absent: all are in one. */
  readonly isWarmUp?: (index: number) => boolean;
  /** Books of what was sent before it. */
  readonly beside?: readonly LedgerCounts[];
}

/** Sends a load, and reports its records and its books; an aborted one holds what was seen until then. */
export async function sendParted(
  { load, workload, runner, isWarmUp = () => false, beside = [] }: Sending,
  report: Pick<ScenarioReport, 'record' | 'sentLoads'>,
  signal: AbortSignal,
): Promise<PartedLoad> {
  const plan = { load, workload, round: 0, warmUp: false, firstRequest: 0 };
  const run = await runner.begin(plan, signal).result;
  const { counts, health } = run;
  const client = runner.description;
  const records = run.records.map((record) => ({ ...record, warmUp: isWarmUp(record.index) }));
  let begunAt = Infinity;
  for (const record of records) {
    report.record(record);
    begunAt = Math.min(begunAt, record.scheduledAt);
  }
  report.sentLoads([{ client, counts, health }], beside);
  return {
    records,
    begunAt: milliseconds(begunAt),
    client,
    doubts: () => runDoubts(counts, [health]),
    part: (rounds) => new JudgedArm({ client, health: [health], counts, summary: new LoadSummary(rounds) }),
  };
}
