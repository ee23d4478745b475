import type { ForecastMetric, ForecastPicture, ForecastWindow } from './forecast-chart-input';

const HOUR = 3_600_000;
const START = 1_700_000_000_000;

/** The instant of an hour of a made-up history. */
export const hour = (at: number): number => START + at * HOUR;

/** Windows every seven hours from the third day on, around a value that has a day. */
export function windows(count: number, value: number): readonly ForecastWindow[] {
  return Array.from({ length: count }, (_, index) => {
    const at = 60 + 7 * index;
    const wave = (of: number): number => value * (1 + 0.3 * Math.sin((of * Math.PI) / 12));
    const actual = wave(at) * (1 + 0.05 * Math.sin(index * 12.9898));
    const predicted = wave(at);
    return {
      at: hour(at),
      actual,
      predicted,
      low: predicted * 0.9,
      high: predicted * 1.1,
      naive: wave(at) * (1 + 0.09 * Math.cos(index * 12.9898)),
    };
  });
}

/** A metric whose forecasts were off by 6.1 %. */
export const metric = (name: string, unit: string, value: number, count = 50): ForecastMetric => ({
  name,
  unit,
  horizon: '24 h',
  windows: windows(count, value),
  error: { value: 6.1, low: 5.2, high: 7.3 },
  naiveError: 9.2,
  limit: { value: 10, label: 'limit at most 10%' },
});

/** The three metrics of a history of weeks. */
export const madeForecast = (count = 50): ForecastPicture => ({
  title: 'What would have been predicted',
  start: START,
  metrics: [
    metric('Response time', 'ms', 240, count),
    { ...metric('Resource usage', '%', 55, count), horizon: '12 h' },
    { ...metric('Throughput', 'requests/s', 12, count), horizon: '6 h' },
  ],
  finding: 'history of 21 days',
});
