/** What else was going on during a load; instants in ms of the clock of its requests. */
export interface TimelineExtras {
  /** What was used meanwhile, such as `CPU of this machine`: a line each, from 0 to 100 %. */
  readonly overlays: readonly TimelineOverlay[];
  /** What was done at an instant, such as a fault: a line through all panels with its label. */
  readonly events: readonly { readonly at: number; readonly label: string }[];
}

/** A series in the order of its instants. */
interface TimelineOverlay {
  readonly name: string;
  readonly unit: '%';
  readonly points: readonly { readonly at: number; readonly value: number }[];
}
