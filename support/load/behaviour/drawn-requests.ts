import type { AskedLengths } from '../lengths/realised-text';
import type { Workload } from '../workload';

/** What virtual users ask for, as loads send it. */
export interface DrawnRequests {
  /** What so many users ask for. */
  readonly workloadOf: (users: number) => Workload;
  /** What lengths were asked for, where the behaviour says them. */
  readonly asked: { readonly prompts?: AskedLengths; readonly answers?: AskedLengths };
  /** What must be known of them beside. */
  readonly notes: readonly string[];
}
