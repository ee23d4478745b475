import type { ValueAxis } from './chart-bins';

/** The time that panels share, in s from an instant in ms. */
export interface NetworkTime {
  readonly from: number;
  readonly axis: ValueAxis;
}

/** From 0 to the end of the last window. */
export function timeOf(from: number, parts: readonly (readonly Timed[])[]): NetworkTime {
  const start = Number.isFinite(from) ? from : 0;
  const ends = parts.flatMap((windows) => {
    const half = halfOf(windows);
    return windows.map(({ at }) => (at + half - start) / 1000).filter(Number.isFinite);
  });
  const high = ends.reduce((most, at) => Math.max(most, at), 0);
  return { from: start, axis: { type: 'linear', low: 0, high: high > 0 ? high : 1 } };
}

interface Timed {
  readonly at: number;
}

/** Half a window: each stands for what is around its middle. */
export function halfOf([first, second]: readonly Timed[]): number {
  const half = first === undefined || second === undefined ? 0 : (second.at - first.at) / 2;
  return Number.isFinite(half) ? half : 0;
}
