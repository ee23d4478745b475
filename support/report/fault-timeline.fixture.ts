import type { FaultTimeline } from './fault-timeline';

const SECOND = 1000;

/** What a made-up fault was like; instants in s from the start. */
export interface MadeFault {
  readonly nodes?: number;
  readonly harmed?: number;
  /** How long it was watched. */
  readonly watched?: number;
  readonly at?: number;
  readonly rebalancedAt?: number | undefined;
  readonly healedAt?: number | undefined;
  /** Requests/s that are answered after the fault, as a share of those before. */
  readonly kept?: number;
}

/** The clock's reading at the start of a made-up fault, in ms. */
export const CLOCK_START = 5_000_000;

/** A timeline of a cluster that takes 40 requests/s a node until some of its nodes are killed. */
export function madeFault(of: MadeFault = {}): FaultTimeline {
  const { nodes = 10, harmed = 2, watched = 60, at = 12, healedAt, kept = 1 } = of;
  const rebalancedAt = 'rebalancedAt' in of ? of.rebalancedAt : 12.6;
  const rate = 40;
  const ratio = nodes / Math.max(1, nodes - harmed);
  const instant = (seconds: number): number => CLOCK_START + seconds * SECOND;
  const windows = Array.from({ length: watched }, (_, index) => index + 0.5);
  const wave = (seconds: number, salt: number): number => Math.sin(seconds * 1.7 + salt) * 0.03;
  const isDown = (seconds: number): boolean => seconds > at && seconds < (healedAt ?? Infinity);
  const during = (seconds: number): boolean => Math.abs(seconds - at) < 1 && seconds > at;
  return {
    title: 'Failover',
    start: CLOCK_START,
    fault: { name: `${harmed} of ${nodes} nodes killed`, at: instant(at) },
    rebalancedAt: rebalancedAt === undefined ? undefined : instant(rebalancedAt),
    healedAt: healedAt === undefined ? undefined : instant(healedAt),
    nodes: Array.from({ length: nodes }, (_, index) => ({
      id: `node-${index + 1}`,
      harmed: index < harmed,
      given: windows.map((seconds) => ({
        at: instant(seconds),
        rate: rate * (1 + wave(seconds, index)) * (isDown(seconds) ? (index < harmed ? 0 : ratio) : 1),
      })),
    })),
    throughput: {
      window: SECOND,
      windows: windows.map((seconds) => {
        const whole = nodes * rate * (isDown(seconds) ? kept : 1) * (during(seconds) ? 0.96 : 1);
        return {
          at: instant(seconds),
          completed: whole,
          failed: isDown(seconds) ? nodes * rate * (1 - kept) : 0,
        };
      }),
      normal: nodes * rate,
      minimum: { value: 90, label: 'limit above 90% of normal' },
    },
    responseTimes: windows.map((seconds) => {
      const median =
        isDown(seconds) && kept === 0 ? NaN : 180 * (1 + wave(seconds, 3)) * (during(seconds) ? 3 : 1);
      return { at: instant(seconds), median, p95: median * (isDown(seconds) ? 2 : 1.4) };
    }),
    requests: { total: 6012, dropped: kept === 1 ? 0 : 4321 },
    finding: '',
  };
}
