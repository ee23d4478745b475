import type { Comparison } from '../assertions/threshold';
import type { Quantity } from '../quantities/quantity';

/** Where a limit is written: a cell of the Examples or of a step's table, or a word of the step itself. */
export interface LimitPlace {
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** As it is written there: `10`, `300 ms`. */
  readonly text: string;
  /** Heading of its column; undefined outside of a table. */
  readonly heading: string | undefined;
}

/** A limit that a feature promises, once for each row of its examples. */
export interface FeatureLimit {
  readonly feature: string;
  readonly featureFile: string;
  readonly scenario: string;
  /** Line of the scenario, or of its row of examples. */
  readonly line: number;
  /** What tells the row apart from the others: `small, 32, 1000`; empty without a row. */
  readonly label: string;
  /** Cells of the row of examples by column; empty without one. */
  readonly row: Readonly<Record<string, string>>;
  /** The step with its cells in place. */
  readonly step: string;
  readonly stepLine: number;
  /** The how manieth promise of its step it is, from 0: a step with a table makes many. */
  readonly position: number;
  /** What is judged, as results name it, where the feature alone tells it: `itl p99`. */
  readonly metric: string | undefined;
  readonly comparison: Comparison;
  readonly limit: Quantity;
  readonly place: LimitPlace;
  /** The figure of a load that it is about, whatever the level: `ttft p95`; absent for anything else. */
  readonly figure?: string;
  /** Which of several loads of the scenario it is of, by what its table calls it. */
  readonly level?: { readonly kind: string; readonly key: string };
  /** It says within which limits another promise is to hold, and has no verdict of its own. */
  readonly isCondition?: true;
  /**
   * How many samples its load takes, where the feature fixes that: of figures of requests alone, since how many tokens
   * an answer has is not known before. Otherwise sampling goes on until it is settled.
   */
  readonly samples?: number;
}
