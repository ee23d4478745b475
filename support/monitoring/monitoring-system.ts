import type { Milliseconds } from '../quantities/units';
import type { MetricType } from './metric-type';

/** What a monitoring system holds of one type of metric: when each of its series was sampled, in ms since the epoch. */
export type Recorded =
  | {
      readonly status: 'recorded';
      readonly series: readonly { readonly name: string; readonly instants: readonly number[] }[];
      /** What to say of it: a source of the type that is missing, a target that is down. */
      readonly notes: readonly string[];
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** For how long samples are kept. */
export type Retention =
  | {
      /** Back-dated samples, just younger and just older than the promised time, and what became of them. */
      readonly status: 'tried';
      readonly wronglyDeleted: number;
      readonly wronglyKept: number;
      readonly planted: number;
    }
  | {
      readonly status: 'configured';
      readonly duration: Milliseconds;
      readonly source: string;
      /** Why samples may be gone before that: the time decides nothing then. */
      readonly mayEndEarlier?: string;
    }
  | { readonly status: 'unavailable'; readonly reason: string };

/** Whatever keeps sampled series: the store of this suite, or a Prometheus. */
export interface MonitoringSystem extends AsyncDisposable {
  /** With its version and place, for reports. */
  readonly name: string;
  /** Between two instants, in ms since the epoch. */
  recorded(type: MetricType, from: number, to: number): Promise<Recorded>;
  retention(type: MetricType, promised: Milliseconds): Promise<Retention>;
}
