/** What a probe saw: samples, or the reason why there are none. Never a stand-in value. */
export type Reading<T> =
  | { readonly status: 'sampled'; readonly samples: readonly T[]; readonly source: string }
  | { readonly status: 'unavailable'; readonly reason: string };

/** A probe at work: read it at any time, dispose it to stop. */
export interface RunningProbe<T> extends AsyncDisposable {
  read(): Reading<T>;
}

/** Something observed beside the requests. Starting it never throws for a missing source: its reading says so. */
export interface Probe<T> {
  readonly name: string;
  start(signal: AbortSignal): Promise<RunningProbe<T>>;
}
