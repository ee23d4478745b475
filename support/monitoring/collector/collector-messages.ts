import type { CollectorStatus } from './collector-status';

/** What the main thread says to the collector's. */
export interface CollectorOrder {
  readonly type: 'stop';
}

/** What the collector's thread says. */
export type CollectorReport =
  | {
      readonly type: 'started';
      readonly startedAt: number;
      readonly exporterUrl: string | undefined;
      readonly status: CollectorStatus;
    }
  /** It could not start, and ends. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'status'; readonly status: CollectorStatus }
  /** Something that people should hear of. */
  | { readonly type: 'trouble'; readonly text: string }
  /** All is closed; the thread ends. */
  | { readonly type: 'stopped'; readonly status: CollectorStatus };
