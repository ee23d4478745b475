import { formatQuantity } from '../quantities/quantity';
import { wholeText } from './chart-axes';
import { CHART } from './chart-canvas';
import type { KeyEntry } from './chart-panels';
import type { BottleneckLine, BottleneckPicture } from './bottleneck-chart-input';
import { intervalText } from './quantity-text';

/** How the points and the line of a resource look. */
export interface ResourceLook {
  readonly colour: string;
  readonly symbol: 'circle' | 'square' | 'triangle';
  readonly sign: string;
}

const COLOURS = [CHART.bar, CHART.second, CHART.good, CHART.quiet] as const;
const SYMBOLS = [
  { symbol: 'circle', sign: '●' },
  { symbol: 'square', sign: '■' },
  { symbol: 'triangle', sign: '▲' },
] as const;

/** More could not be told apart. */
export const MOST_RESOURCES = COLOURS.length * SYMBOLS.length;

/** The look of the resource at that place. */
export function resourceLook(place: number): ResourceLook {
  const shape = SYMBOLS[Math.floor(place / COLOURS.length) % SYMBOLS.length] ?? SYMBOLS[0];
  return { ...shape, colour: COLOURS[place % COLOURS.length] ?? CHART.bar };
}

/** All resources: those with a line in the order of these, then the others. */
export const resourcesOf = ({ points, lines }: BottleneckPicture): readonly string[] => [
  ...new Set([
    ...lines.map(({ resource }) => resource),
    ...points.flatMap(({ utilisation }) => Object.keys(utilisation)),
  ]),
];

/** `120 points; full first: GPU, at 50.1 req/s [49.6 to 50.5 req/s]; the finding`. */
export function bottleneckSubtitle(picture: BottleneckPicture): string {
  const { points, finding } = picture;
  const first = bottleneckLine(picture);
  const hidden = resourcesOf(picture).length - MOST_RESOURCES;
  return [
    points.length === 0
      ? 'No load was measured'
      : `${wholeText(points.length)} ${points.length === 1 ? 'point' : 'points'}`,
    ...(points.length === 0 || first === undefined
      ? []
      : [`full first: ${first.resource}, at ${fullText(first)}`]),
    ...(hidden > 0 ? [`${wholeText(hidden)} resources not drawn`] : []),
    finding,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** The line of what is full first. */
export const bottleneckLine = ({ lines, bottleneck }: BottleneckPicture): BottleneckLine | undefined =>
  lines.find(({ resource, fullAt }) => resource === bottleneck && Number.isFinite(fullAt.value));

/** Whether the line is to be drawn. */
export const isFilled = ({ follows, idle, perLoad }: BottleneckLine): boolean =>
  follows === 'load' && Number.isFinite(idle + perLoad) && perLoad > 0;

/** What stands for what, as far as it is drawn. */
export function bottleneckKey(picture: BottleneckPicture): readonly KeyEntry[] {
  const { points, lines } = picture;
  const drawn = resourcesOf(picture).slice(0, MOST_RESOURCES);
  return [
    ...drawn.flatMap((resource, place) => {
      if (!points.some(({ utilisation }) => Number.isFinite(utilisation[resource]))) return [];
      const { sign, colour } = resourceLook(place);
      const line = lines.find((one) => one.resource === resource);
      const full =
        line === undefined
          ? ''
          : isFilled(line)
            ? `full at ${rateText(line.fullAt.value)}`
            : (REASONS[line.follows] ?? '');
      return [{ symbol: sign, colour, text: full === '' ? resource : `${shortName(resource)}: ${full}` }];
    }),
    ...(points.some(({ latency }) => Number.isFinite(latency))
      ? [{ symbol: '●', colour: CHART.ink, text: 'latency' }]
      : []),
    { symbol: '- -', colour: CHART.limit, text: 'full' },
    ...(lines.some(isFilled) ? [{ symbol: '- -', colour: CHART.quiet, text: 'extrapolated' }] : []),
  ];
}

/** So that how full it is has room behind it. */
const shortName = (name: string): string => (name.length > 34 ? `${name.slice(0, 33).trimEnd()}…` : name);

const REASONS: Readonly<Record<string, string>> = {
  'not load': 'not filled by load',
  'full too early': 'full before load stops growing',
  'beyond capacity': 'capacity not known',
};

/** The whole chart in words. */
export function describeBottleneck(picture: BottleneckPicture): string {
  const { points, lines, kneeLoad } = picture;
  const ranged = (values: readonly number[], textOf: (value: number) => string): string => {
    const finite = values.filter(Number.isFinite);
    const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
    const high = finite.reduce((most, value) => Math.max(most, value), -Infinity);
    return finite.length === 0 ? 'not measured' : [...new Set([low, high].map(textOf))].join(' to ');
  };
  const parts = [
    'Utilisation of each resource and latency against load',
    bottleneckSubtitle(picture),
    ...(points.length === 0
      ? []
      : [
          `Load: ${ranged(
            points.map(({ load }) => load),
            rateText,
          )}`,
        ]),
    ...resourcesOf(picture)
      .slice(0, points.length === 0 ? 0 : MOST_RESOURCES)
      .map((resource) => {
        const line = lines.find((one) => one.resource === resource);
        const used = ranged(
          points.map(({ utilisation }) => utilisation[resource] ?? NaN),
          shareText,
        );
        return `${resource}: ${used}${line !== undefined && isFilled(line) ? `, full at ${fullText(line)}` : ''}`;
      }),
    ...(points.length === 0
      ? []
      : [
          `Latency: ${ranged(
            points.map(({ latency }) => latency),
            durationText,
          )}`,
        ]),
    ...(kneeLoad === undefined ? [] : [`Knee of latency: ${rateText(kneeLoad)}`]),
  ];
  return `${parts.join('. ')}.`;
}

/** `50.1 req/s [49.6 to 50.5 req/s]`. */
function fullText({ fullAt: { value, low, high } }: BottleneckLine): string {
  if (!(low < high)) return rateText(value);
  return `${rateText(value)} [${intervalText({ low, high, dimension: 'request rate' })}]`;
}

/** Requests/s as the chart writes them. */
export const rateText = (value: number): string => formatQuantity({ dimension: 'request rate', value });
const shareText = (share: number): string => formatQuantity({ dimension: 'share', value: 100 * share });
const durationText = (value: number): string => formatQuantity({ dimension: 'duration', value });
