import type { CollectorStatus } from './collector-status';

/** What the main thread says to the collector's. */
export interface CollectorOrder {
  /** `tell`: how it fares, now. */
  readonly type: 'stop' | 'tell';
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
  /** `asked`: what it was ordered to tell. */
  | { readonly type: 'status'; readonly status: CollectorStatus; readonly asked: boolean }
  /** Something that people should hear of. */
  | { readonly type: 'trouble'; readonly text: string }
  /** All is closed; the thread ends. */
  | { readonly type: 'stopped'; readonly status: CollectorStatus };
