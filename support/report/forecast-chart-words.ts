import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import { placeText } from './chart-hover';
import type { KeyEntry } from './chart-panels';
import type { ForecastMetric, ForecastPicture, ForecastWindow } from './forecast-chart-input';
import { valueWithInterval } from './quantity-text';

/** `WAPE, limit at most 10%: Response time 6.1 [5.2 to 7.3]%; Throughput 12 [9 to 15]%; the finding`. */
export function forecastSubtitle({ metrics, finding }: ForecastPicture): string {
  const limits = [...new Set(metrics.map(limitText))];
  const shared = limits.length === 1 ? limits[0] : undefined;
  const errors = metrics.map((metric) => {
    const limit = shared === undefined ? limitText(metric) : '';
    return [`${metric.name} ${errorText(metric)}`, limit].filter((part) => part !== '').join(', ');
  });
  const error = ['WAPE', shared ?? ''].filter((part) => part !== '').join(', ');
  const told = metrics.length === 0 ? 'Nothing was predicted' : `${error}: ${errors.join('; ')}`;
  return finding === '' ? told : `${told}; ${finding}`;
}

/** `Response time, 24 h ahead: WAPE 6.1 [5.2 to 7.3]%, naive 9%`. */
export function metricHeading(metric: ForecastMetric): string {
  const { name, horizon, naiveError, error } = metric;
  const naive =
    naiveError !== undefined && Number.isFinite(naiveError) ? `, naive ${shareText(naiveError)}` : '';
  const wape = 'value' in error ? `WAPE ${errorText(metric)}` : 'no WAPE';
  return `${name}, ${horizon} ahead: ${wape}${naive}`;
}

/** What stands for what, as far as it is drawn. */
export function forecastKey({ metrics }: ForecastPicture): readonly KeyEntry[] {
  const windows = metrics.flatMap((metric) => metric.windows);
  const entry = (
    valueOf: (window: ForecastWindow) => number,
    symbol: string,
    colour: string,
    text: string,
  ): readonly KeyEntry[] =>
    windows.some((window) => Number.isFinite(valueOf(window))) ? [{ symbol, colour, text }] : [];
  return [
    ...entry(({ actual }) => actual, '●', CHART.ink, 'mean of the window that came'),
    ...entry(({ predicted }) => predicted, '■', CHART.bar, 'predicted'),
    ...entry(({ low, high }) => high - low, '█', CHART.interval, 'its interval'),
    ...entry(({ naive }) => naive, '- -', CHART.second, 'naive: as a season before'),
  ];
}

/** The whole chart in words. */
export function describeForecast(picture: ForecastPicture): string {
  const parts = [
    'Forecasts of the past beside what came',
    forecastSubtitle(picture),
    ...picture.metrics.map((metric) => {
      const { windows, unit, error } = metric;
      const held = windows.filter(({ actual, low, high }) => low <= actual && actual <= high).length;
      const figures = [
        `${wholeText(windows.length)} ${windows.length === 1 ? 'window' : 'windows'}`,
        ...rangeText(
          'came',
          windows.map(({ actual }) => actual),
          unit,
        ),
        ...rangeText(
          'predicted',
          windows.map(({ predicted }) => predicted),
          unit,
        ),
        ...(windows.length === 0 ? [] : [`${wholeText(held)} within the interval of their prediction`]),
        ...('reason' in error ? [error.reason] : []),
      ];
      return `${metricHeading(metric)}. ${figures.join(', ')}`;
    }),
  ];
  return `${parts.join('. ')}.`;
}

/** What is said where the pointer rests on windows in a row. */
export function forecastHover(
  group: readonly (ForecastWindow & { readonly x: number })[],
  unit: string,
): string {
  const line = (name: string, valueOf: (window: ForecastWindow) => number): readonly string[] =>
    rangeText(name, group.map(valueOf), unit);
  const [first] = group;
  const interval =
    group.length === 1 && first !== undefined && first.low <= first.high
      ? rangeText('interval of the prediction:', [first.low, first.high], unit)
      : [];
  return [
    `day ${placeText(group, '').trimEnd()}`,
    ...line('came:', ({ actual }) => actual),
    ...line('predicted:', ({ predicted }) => predicted),
    ...interval,
    ...line('naive:', ({ naive }) => naive),
  ].join('\n');
}

function errorText({ error }: ForecastMetric): string {
  if (!('value' in error)) return 'not told';
  const { value, low = NaN, high = NaN } = error;
  if (!Number.isFinite(value)) return 'no value';
  return Number.isNaN(low + high)
    ? shareText(value)
    : valueWithInterval({ value, low, high, dimension: 'share' });
}

const limitText = ({ limit }: ForecastMetric): string => limit?.label ?? '';

function rangeText(name: string, values: readonly number[], unit: string): readonly string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const ends = [Math.min(...finite), Math.max(...finite)].map((value) =>
    String(Number(value.toPrecision(3))),
  );
  return [`${name} ${[...new Set(ends)].join(' to ')} ${unit}`];
}

const shareText = (value: number): string => formatQuantity({ dimension: 'share', value });
