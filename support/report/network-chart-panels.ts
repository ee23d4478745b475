import type { PlotOptions } from '@observablehq/plot';
import type { Plot } from './chart-canvas';
import type { NetworkPicture } from './network-chart-input';
import { lossPanel } from './network-chart-loss';
import { linesPanel, series } from './network-chart-part';
import { halfOf, timeOf } from './network-chart-time';
import { PART_NAMES } from './network-chart-words';

const GIGABIT = 1e9;

/** What was measured under load over one time; what the path carries, over the time of its own. */
export function networkPanels(plot: Plot, picture: NetworkPicture): readonly PlotOptions[] {
  const { from, roundTrips, traffic, loss, throughput } = picture;
  const time = timeOf(from, [roundTrips.windows, traffic.windows, loss.windows]);
  const isTimed = roundTrips.windows.length + traffic.windows.length + loss.windows.length > 0;
  const [first] = throughput.windows;
  const own = first === undefined ? from : first.at - halfOf(throughput.windows);
  return [
    linesPanel(plot, roundTrips, {
      name: PART_NAMES.roundTrips,
      label: 'ms',
      dimension: 'duration',
      time,
      series: [
        series('p99', 'square', roundTrips.windows, ({ p99 }) => p99),
        series('p50', 'circle', roundTrips.windows, ({ p50 }) => p50),
      ],
      allowed: 'linear or log',
    }),
    linesPanel(plot, traffic, {
      name: PART_NAMES.traffic,
      label: 'per second',
      dimension: 'count',
      time,
      series: [
        series('segments/s', 'square', traffic.windows, ({ segments }) => segments),
        series('requests/s', 'circle', traffic.windows, ({ requests }) => requests),
      ],
      allowed: 'linear or log',
    }),
    lossPanel(plot, loss, { time, timeLabel: isTimed ? 'time under load (s)' : undefined }),
    linesPanel(plot, throughput, {
      name: PART_NAMES.throughput,
      label: 'Gbit/s',
      dimension: 'data rate',
      time: timeOf(own, [throughput.windows]),
      timeLabel: 'time of this measurement (s)',
      series: [series('per window', 'circle', throughput.windows, ({ rate }) => rate / GIGABIT)],
      scale: GIGABIT,
      allowed: 'linear',
    }),
  ];
}
