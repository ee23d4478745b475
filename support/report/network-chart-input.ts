import type { Mark } from './chart-canvas';

/** How the network between containers did under load; all instants in ms on one clock, each the middle of a window. */
export interface NetworkPicture {
  readonly title: string;
  /** When the load began: 0 s of the chart. */
  readonly from: number;
  /** Round trips as the kernel measured them, in ms; the limit in ms. */
  readonly roundTrips: NetworkPart<RoundTripWindow>;
  /** What was sent meanwhile. */
  readonly traffic: NetworkPart<TrafficWindow>;
  /** Segments lost since the load began, in % of those sent; the limit in %. */
  readonly loss: NetworkPart<LossWindow> & {
    /** How sure the upper bound is: 0.95. */
    readonly confidence: number;
  };
  /** What the path can carry, measured after the load; the limit in bit/s. */
  readonly throughput: NetworkPart<PathWindow>;
  /** What is said of it below the title, after the figures. */
  readonly finding: string;
}

/** What was measured of one kind, in rising order. */
export interface NetworkPart<Window> {
  readonly windows: readonly Window[];
  /** `{ value: 1, label: 'p99 below 1 ms' }`. */
  readonly limit?: Mark | undefined;
  /** Why nothing was measured, where nothing was. */
  readonly absence?: string | undefined;
}

/** Not finite where no round trip was measured in it. */
interface RoundTripWindow {
  readonly at: number;
  readonly p50: number;
  readonly p99: number;
}

/** Requests/s, and TCP segments/s in both directions. */
interface TrafficWindow {
  readonly at: number;
  readonly requests: number;
  readonly segments: number;
}

/** In %, from the beginning to this window. */
export interface LossWindow {
  readonly at: number;
  readonly lost: number;
  readonly upper: number;
}

/** In bit/s. */
interface PathWindow {
  readonly at: number;
  readonly rate: number;
}
