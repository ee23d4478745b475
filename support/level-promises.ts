import { AssertionError } from 'chai';
import type { Threshold } from './assertions/threshold';
import type { Verdict } from './assertions/verdict';
import { withFaults } from './doubts-with-faults';
import { figureNames } from './load/figure-names';
import type { JudgedLoad } from './load/judged-load';
import { Ledger, type LedgerCounts } from './load/ledger';
import { parseLimitsTable, type LevelKind, type LevelLimit } from './limits-table';
import type { RawTable } from './quantities/table-faults';
import type { LoadPromises } from './load-promises';
import { verdictLine } from './report/verdict-line';
import type { ScenarioReport } from './scenario-report';

/** What was measured of each level, and why others were not. */
interface MeasuredLevels {
  readonly kind: LevelKind;
  /** By what a table calls them. */
  readonly loads: ReadonlyMap<string, JudgedLoad>;
  /** Levels that should have been measured and were not, and why. */
  readonly missing: ReadonlyMap<string, string>;
}

interface JudgingWorld {
  readonly report: ScenarioReport;
  readonly promises: LoadPromises;
}

/** Judges what a scenario promises of each of its levels. */
export class LevelPromises {
  readonly #world: JudgingWorld;
  #measured: MeasuredLevels | undefined;

  constructor(world: JudgingWorld) {
    this.#world = world;
  }

  /** Holds levels that later steps judge. */
  hold(measured: MeasuredLevels): void {
    this.#measured = measured;
  }

  /** Judges a table, cell by cell. */
  judge(table: RawTable): Promise<void> {
    return this.judgeAll(parseLimitsTable(table));
  }

  /** Judges every cell; throws one AssertionError that names all that were not kept. */
  async judgeAll(limits: readonly LevelLimit[]): Promise<void> {
    const before = this.#counts;
    const { kept, broken } = await this.#judgeCells(limits).finally(() => {
      this.#bookSince(before);
    });
    if (kept.length > 0) this.#world.report.note(kept.join('\n'));
    if (broken.length > 0) throw new AssertionError(broken.join('\n'));
  }

  async #judgeCells(
    limits: readonly LevelLimit[],
  ): Promise<{ readonly kept: readonly string[]; readonly broken: readonly string[] }> {
    const [kept, broken]: [string[], string[]] = [[], []];
    for (const [index, limit] of limits.entries()) {
      try {
        const { verdict, line } = await this.#judgeCell(limit);
        (verdict.outcome === 'passed' ? kept : broken).push(line);
      } catch (error) {
        // What ends the judging, an interruption above all, leaves the rest open, with its reason.
        for (const open of limits.slice(index)) this.leaveOpen(open, (error as Error).message);
        throw error;
      }
    }
    return { kept, broken };
  }

  /** The books of all levels that are held. */
  get #counts(): LedgerCounts {
    const ledger = new Ledger();
    for (const { counts } of this.#measured?.loads.values() ?? []) ledger.add(counts);
    return ledger.counts;
  }

  /** Levels whose verdicts are open are measured again: what they sent since then is to be in the books, too. */
  #bookSince(before: LedgerCounts): void {
    const names = Object.keys(before) as (keyof LedgerCounts)[];
    const now = this.#counts;
    const since = Object.fromEntries(names.map((name) => [name, now[name] - before[name]]));
    if (now.scheduled > before.scheduled) this.#world.report.books(since as LedgerCounts);
  }

  async #judgeCell(limit: LevelLimit): Promise<{ readonly verdict: Verdict; readonly line: string }> {
    const { report } = this.#world;
    const load = this.#loadOf(limit);
    if (typeof load !== 'string')
      return this.#world.promises.settle(load, limit.figure, { ...limit, at: atLevel(limit) });
    const { threshold, name, verdict } = openCell(limit, withFaults([load], report.faults));
    report.tell(threshold, name, verdict, { source: 'not sent' });
    return { verdict, line: verdictLine(threshold.subject, threshold.comparison, verdict) };
  }

  /** Enters a cell that could not be judged to its end. */
  leaveOpen(limit: LevelLimit, reason: string): void {
    const { report } = this.#world;
    const { threshold, name, verdict } = openCell(limit, withFaults([reason], report.faults));
    report.enter(threshold, name, verdict, { source: 'stopped before its end' });
  }

  /** The load, or why there is none. */
  #loadOf({ kind, key }: LevelLimit): JudgedLoad | string {
    const measured = this.#measured;
    if (measured?.kind !== kind)
      throw new Error(
        `nothing before this step measures levels by ${kind}; a step that sends such a load has to`,
      );
    const load = measured.loads.get(key);
    if (load !== undefined) return load;
    const why = measured.missing.get(key);
    if (why !== undefined) return why;
    const known = [...measured.loads.keys(), ...measured.missing.keys()].join(', ');
    throw new Error(`no level "${key}" of ${kind} was asked for; asked for were ${known}`);
  }
}

/** What is entered of a cell of which nothing can be said, for those reasons. */
function openCell(
  limit: LevelLimit,
  reasons: readonly string[],
): { readonly threshold: Threshold; readonly name: string; readonly verdict: Verdict } {
  const { subject, name } = figureNames(limit.figure);
  const at = atLevel(limit);
  return {
    threshold: { subject: subject + at, comparison: limit.comparison, limit: limit.limit },
    name: name + at,
    verdict: { outcome: 'inconclusive', reason: reasons.join('; '), limit: limit.limit },
  };
}

/** ` at 8 virtual users`, ` in the phase "peak"`, ` with prompts of 256 tokens`. */
export function atLevel({ kind, key }: LevelLimit): string {
  switch (kind) {
    case 'virtual users':
      return ` at ${key} virtual user${key === '1' ? '' : 's'}`;
    case 'phase':
      return ` in the phase "${key}"`;
    case 'prompt tokens':
      return ` with prompts of ${key} tokens`;
  }
}
