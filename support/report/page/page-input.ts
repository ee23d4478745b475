import type { Advice } from '../advice/advice';
import type { Results, ResultsCheck } from '../results-schema';

/** All that the page of a run is made of. */
export interface PageInput {
  readonly results: Results;
  /** The text of each chart by its path within the run folder; one that is missing is said to be. */
  readonly charts: ReadonlyMap<string, string>;
  readonly advice: readonly Advice[];
  /** The raw files that are beside the page: `results.json`, `requests.ndjson`. */
  readonly files: readonly string[];
  /** Where the feature files are, seen from the page's folder: `../..`; undefined where they are not near it. */
  readonly featuresFrom: string | undefined;
  /** How the values of a promise went in earlier runs, oldest first; absent where there was none. */
  readonly earlier: ReadonlyMap<string, readonly EarlierCheck[]>;
}

/** What became of a promise in an earlier run. */
export interface EarlierCheck {
  readonly run: string;
  readonly check: ResultsCheck;
}
