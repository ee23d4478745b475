import type { ResultsClient } from './results-schema';

type Share = { readonly status: 'measured'; readonly share: number } | { readonly status: 'unavailable' };

/** The load client of a scenario and how it fared; durations in ms. */
export interface ClientDescription {
  /** Transport and workers: `undici, 1 worker`. */
  readonly description: string;
  readonly threads: readonly {
    /** As the run calls the worker; absent where its number is its name. */
    readonly name?: string;
    /** How many of the load were its own; absent where that is not known. */
    readonly requests?: number;
    readonly span: number;
    readonly utilization: number;
    readonly busiestWindow: number;
    readonly eventLoopDelay: { readonly p50: number; readonly p99: number; readonly maximum: number };
    readonly gcPauses: { readonly count: number; readonly total: number; readonly maximum: number };
    readonly cpu: number | undefined;
  }[];
  readonly machine: { readonly cpuPressure: Share; readonly steal: Share };
  /** What went wrong with its workers. */
  readonly faults?: readonly string[];
  /** How far apart its workers began, as measured and at most. */
  readonly beginning?: { readonly skew: number; readonly bound: number };
}

/** The client as `results.json` holds it. */
export function resultsClient(client: ClientDescription): ResultsClient {
  const { description, threads, machine, faults, beginning } = client;
  return {
    description,
    workers: threads.map(
      ({ name, requests, span, utilization, busiestWindow, eventLoopDelay, gcPauses, cpu }) => ({
        ...(name === undefined ? {} : { name }),
        ...(requests === undefined ? {} : { requests }),
        spanMs: span,
        utilization,
        busiestWindow,
        eventLoopDelayMs: { ...eventLoopDelay },
        gcPausesMs: { ...gcPauses },
        cpuMs: cpu ?? null,
      }),
    ),
    cpuPressure: shareOf(machine.cpuPressure),
    steal: shareOf(machine.steal),
    ...(faults === undefined ? {} : { faults: [...faults] }),
    ...(beginning === undefined ? {} : { beginning: { skewMs: beginning.skew, boundMs: beginning.bound } }),
  };
}

const shareOf = (measured: Share): number | null => (measured.status === 'measured' ? measured.share : null);
