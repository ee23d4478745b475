/** A duration or an instant of the monotonic clock, in milliseconds. */
export type Milliseconds = number & { readonly __unit: 'ms' };

/** Marks a plain number as milliseconds. */
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;

/** `later - earlier`, in milliseconds; negative when the order is the other way round. */
export const elapsed = (earlier: Milliseconds, later: Milliseconds): Milliseconds =>
  milliseconds(later - earlier);
