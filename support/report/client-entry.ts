import type { ResultsClient } from './results-schema';

type Share = { readonly status: 'measured'; readonly share: number } | { readonly status: 'unavailable' };

/** The load client of a scenario and how it fared; durations in ms. */
export interface ClientDescription {
  /** Transport and workers: `undici, 1 worker`. */
  readonly description: string;
  readonly threads: readonly {
    readonly span: number;
    readonly utilization: number;
    readonly busiestWindow: number;
    readonly eventLoopDelay: { readonly p50: number; readonly p99: number; readonly maximum: number };
    readonly gcPauses: { readonly count: number; readonly total: number; readonly maximum: number };
    readonly cpu: number | undefined;
  }[];
  readonly machine: { readonly cpuPressure: Share; readonly steal: Share };
}

/** The client as `results.json` holds it. */
export function resultsClient({ description, threads, machine }: ClientDescription): ResultsClient {
  return {
    description,
    workers: threads.map(({ span, utilization, busiestWindow, eventLoopDelay, gcPauses, cpu }) => ({
      spanMs: span,
      utilization,
      busiestWindow,
      eventLoopDelayMs: { ...eventLoopDelay },
      gcPausesMs: { ...gcPauses },
      cpuMs: cpu ?? null,
    })),
    cpuPressure: shareOf(machine.cpuPressure),
    steal: shareOf(machine.steal),
  };
}

const shareOf = (measured: Share): number | null => (measured.status === 'measured' ? measured.share : null);
