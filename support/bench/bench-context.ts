import type { BenchOptions } from './bench-options';
import type { Cores } from './cores';
import type { JudgedFigure } from './goal';

/** What the sections of one run of the bench share. */
export interface Bench {
  readonly options: BenchOptions;
  readonly cores: Cores;
  /** Aborted when the user interrupts it, or it takes too long. */
  readonly signal: AbortSignal;
  /** Says what it is at. */
  progress(what: string): void;
}

/** A table as it is printed. */
export interface FigureTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a section found. */
export interface SectionReport {
  readonly tables: readonly FigureTable[];
  readonly figures: readonly JudgedFigure[];
  readonly notes: readonly string[];
  /** All that was measured, for the file. */
  readonly measured: unknown;
}

/** One comparison of the bench. */
export interface Section {
  run(bench: Bench): Promise<SectionReport>;
}
