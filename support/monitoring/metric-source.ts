import type { MetricName } from './metric';
import type { MetricType } from './metric-type';
import type { Labels } from './sample';

export interface MetricValue {
  readonly metric: MetricName;
  readonly value: number;
  /** Beyond those of the collector, as `gpu`. */
  readonly labels?: Labels;
}

/** One look at a source: what it shows, why it can show nothing here at all, or why not this once. */
export type SourceReading =
  | {
      readonly status: 'sampled';
      readonly values: readonly MetricValue[];
      /** Why some metrics of the type can have no value here, each with its name. */
      readonly missing?: readonly string[];
    }
  | { readonly status: 'unavailable' | 'failed'; readonly reason: string };

/** Where the samples of one type of metric come from. */
export interface MetricSource extends AsyncDisposable {
  readonly type: MetricType;
  /** In words, for reports: '/proc', 'vLLM at http://...'. */
  readonly source: string;
  /** Never rejects; gives up when the signal is aborted. What counts since the last look gives no value at the first. */
  read(signal: AbortSignal): Promise<SourceReading>;
}
