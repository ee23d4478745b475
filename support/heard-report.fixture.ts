import { expectPromiseKept } from './assertions/expect-verdict';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import type { LedgerCounts } from './load/ledger';
import type { RequestRecord } from './load/request-record';
import { scenarioRef } from './report/journal-entry.fixture';
import type { ScenarioReport } from './scenario-report';
import type { Estimation } from './statistics/estimate';

/** A verdict that was told, or only entered. */
interface HeardVerdict {
  readonly threshold: Threshold;
  readonly name: string;
  readonly verdict: Verdict;
  readonly source: string;
}

/** A report that keeps what it is told, and concludes steps as the real one does. */
export class HeardReport {
  readonly title = 'a scenario';
  readonly scenario = scenarioRef();
  readonly notes: string[] = [];
  readonly told: HeardVerdict[] = [];
  readonly entered: HeardVerdict[] = [];
  readonly values = new Map<string, Estimation>();
  readonly pictures = new Map<string, string>();
  readonly records: RequestRecord[] = [];
  readonly charted: string[] = [];
  /** The books of each load, and of what was sent beside. */
  readonly ledgers: LedgerCounts[] = [];

  /** What went wrong with the clients of its loads. */
  faults: readonly string[] = [];

  /** As those that are heard want it. */
  get report(): ScenarioReport {
    return this as unknown as ScenarioReport;
  }

  note(text: string): void {
    this.notes.push(text);
  }

  tell(threshold: Threshold, name: string, verdict: Verdict, { source }: { readonly source: string }): void {
    this.told.push({ threshold, name, verdict, source });
  }

  enter(threshold: Threshold, name: string, verdict: Verdict, { source }: { readonly source: string }): void {
    this.entered.push({ threshold, name, verdict, source });
  }

  conclude({ subject }: Threshold, verdict: Verdict): 'skipped' | undefined {
    if (verdict.outcome === 'not measured') return 'skipped';
    expectPromiseKept(verdict, subject);
    return undefined;
  }

  chart({ metric }: { readonly metric: { readonly name: string } }): Promise<void> {
    this.charted.push(metric.name);
    return Promise.resolve();
  }

  measured(name: string, estimation: Estimation): void {
    this.values.set(name, estimation);
  }

  picture(name: string, svg: string): void {
    this.pictures.set(name, svg);
  }

  record(record: RequestRecord): void {
    this.records.push(record);
  }

  sentLoads(loads: readonly { readonly counts: LedgerCounts }[], beside: readonly LedgerCounts[]): void {
    this.ledgers.push(...loads.map(({ counts }) => counts), ...beside);
  }

  books(counts: LedgerCounts): void {
    this.ledgers.push(counts);
  }
}
