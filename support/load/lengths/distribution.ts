/** How amounts are spread, before any are cut off; `mu` and `sigma` are of the logarithms. */
export type Shape =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'uniform'; readonly least: number; readonly most: number }
  | { readonly kind: 'exponential'; readonly mean: number };

/** From the least to the most, which is `Infinity` where there is none. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Amounts of a unit, spread as a feature's text says: plain data. */
export interface Distribution<Unit extends 'tokens' | 'ms'> {
  readonly unit: Unit;
  /** As the feature has it. */
  readonly text: string;
  readonly shape: Shape;
  /** What lies outside is cut off: the rest keeps its proportions, and nothing is heaped at the ends. */
  readonly bounds: Bounds;
  /** Of the shape, from this share to that one lies within the bounds. */
  readonly shares: { readonly from: number; readonly to: number };
  /** Of what lies within the bounds. */
  readonly mean: number;
}
