import type { NetworkPicture } from './network-chart-input';

/** The clock's reading when a made-up load began, in ms. */
export const LOAD_START = 9_000_000;

/** A network under load for so many s, over which so many segments were lost in each window from the tenth on. */
export function madeNetwork({ watched = 30, lostPerWindow = 0 } = {}): NetworkPicture {
  const seconds = Array.from({ length: watched }, (_, index) => index);
  const at = (second: number): number => LOAD_START + (second + 0.5) * 1000;
  const wave = (second: number, salt: number): number => 1 + 0.1 * Math.sin(second * 1.7 + salt);
  const perSecond = 1800;
  return {
    title: 'Network between containers',
    from: LOAD_START,
    roundTrips: {
      windows: seconds.map((second) => ({
        at: at(second),
        p50: 0.055 * wave(second, 0),
        p99: 0.11 * wave(second, 1),
      })),
      limit: { value: 1, label: 'p99 below 1 ms' },
    },
    traffic: {
      windows: seconds.map((second) => ({
        at: at(second),
        requests: 400 * wave(second, 2),
        segments: perSecond * wave(second, 2),
      })),
    },
    loss: {
      confidence: 0.95,
      windows: seconds.map((second) => {
        const sent = perSecond * (second + 1);
        const lost = lostPerWindow * Math.max(0, second - 9);
        return {
          at: at(second),
          lost: (lost / sent) * 100,
          upper: ((lost + 3 + 1.7 * Math.sqrt(lost)) / sent) * 100,
        };
      }),
      limit: { value: 0.01, label: 'below 0.01%' },
    },
    throughput: {
      windows: Array.from({ length: 10 }, (_, index) => ({
        at: at(watched + 5 + index),
        rate: 12.4e9 * wave(index, 3),
      })),
      limit: { value: 10e9, label: 'above 10 Gbit/s' },
    },
    finding: '',
  };
}
