/** What was measured in a short time; points are in the order in which they were measured. */
export interface ResourcePoint {
  /** Requests/s that were answered: what is offered and waits does not use a resource yet. */
  readonly load: number;
  /** Response time in ms; not finite where nothing was answered. */
  readonly latency: number;
  /** By the name of each resource its use as a share of its capacity, 0 to 1; not finite where nobody knows. */
  readonly utilisation: Readonly<Record<string, number>>;
}
