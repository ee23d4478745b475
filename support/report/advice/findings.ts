import type { EarlierCheck } from '../page/page-input';
import type { Results } from '../results-schema';

/** What the rules of advice draw from. */
export interface Findings {
  readonly results: Results;
  /** Earlier runs of the same machine and target, oldest first. */
  readonly comparable: readonly Results[];
  /** What became of each promise in them, by `promiseKey`, oldest first. */
  readonly earlier: ReadonlyMap<string, readonly EarlierCheck[]>;
  /** The folder of the runs' folders, for commands. */
  readonly reports: string;
}
