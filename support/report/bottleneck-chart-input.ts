/** Resources and latency against load, with what was found to be full first. */
export interface BottleneckPicture {
  readonly title: string;
  readonly points: readonly BottleneckPoint[];
  /** Lines through the utilisation of resources; twelve resources are drawn. */
  readonly lines: readonly BottleneckLine[];
  /** The resource that is full first, where one was found. */
  readonly bottleneck?: string | undefined;
  /** Requests/s from which on more of them buy waiting. */
  readonly kneeLoad?: number | undefined;
  /** What is said of it below the title. */
  readonly finding: string;
}

/** What was measured at a load. */
export interface BottleneckPoint {
  /** Requests/s that were answered. */
  readonly load: number;
  /** In ms; not finite where nothing was answered. */
  readonly latency: number;
  /** By resource, as a share of its capacity. */
  readonly utilisation: Readonly<Record<string, number>>;
}

/** Utilisation = idle + perLoad x load, as shares of the capacity. */
export interface BottleneckLine {
  readonly resource: string;
  readonly idle: number;
  readonly perLoad: number;
  /** Requests/s at which it is full, with its interval; infinite where it may never be. */
  readonly fullAt: { readonly value: number; readonly low: number; readonly high: number };
  /** The line is drawn where it is load that fills the resource: `load`. */
  readonly follows: string;
}
