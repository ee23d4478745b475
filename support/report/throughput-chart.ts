import { CHART, drawChart, xmlText, type Mark } from './chart-canvas';
import { hoverAreas, hoverStretches, MOST_HOVERS, rangeLine } from './chart-hover';

export interface ThroughputByRound {
  readonly title: string;
  readonly rounds: readonly { readonly index: number; readonly tokensPerSecond: number }[];
  /** The promised limit: `{ value: 1000, label: 'limit above 1,000 tokens/s' }`. */
  readonly limit?: Mark | undefined;
}

/** From here on bars are too thin to tell apart, and dots tell more. */
const MOST_BARS = 60;

/** SVG text of the throughput of each round, the axis from zero, with the limit marked. */
export function throughputByRound({ title, rounds, limit }: ThroughputByRound): Promise<string> {
  const drawn = rounds.filter(({ tokensPerSecond }) => Number.isFinite(tokensPerSecond));
  if (drawn.length === 0) {
    const subtitle = 'No rounds.';
    return drawChart({ title, subtitle, description: subtitle }, () => ({ axis: null }));
  }

  const rates = drawn.map(({ tokensPerSecond }) => tokensPerSecond);
  const indices = drawn.map(({ index }) => index);
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  const top = Math.max(...rates, limit?.value ?? 0) || 1;
  const range = [...new Set([Math.min(...rates), Math.max(...rates)].map(rate))].join(' to ');
  const subtitle = `${drawn.length} round${drawn.length === 1 ? '' : 's'}, ${range} tokens/s`;
  const description = ['Throughput of each round', subtitle, ...(limit === undefined ? [] : [limit.label])];
  // A few bars are to look like bars, not like walls.
  const [low, high] = [first - 0.6, Math.max(last, first + 5) + 0.6];
  const hovers = hoverStretches(
    { type: 'linear', low, high },
    drawn.map((round) => ({ ...round, x: round.index })),
    MOST_HOVERS,
    roundsText,
  );
  return drawChart({ title, subtitle, description: description.join('. ') }, (plot) => ({
    x: {
      domain: [low, high],
      label: 'round',
      ticks: wholeTicks(first, last),
      tickFormat: String,
    },
    // Room above for the label of the limit.
    y: { domain: [0, top * 1.2], label: 'tokens/s', grid: true, ticks: 5 },
    marks: [
      ...(drawn.length <= MOST_BARS
        ? [
            plot.rectY(drawn, {
              x1: ({ index }: { index: number }) => index - 0.35,
              x2: ({ index }: { index: number }) => index + 0.35,
              y: 'tokensPerSecond',
              fill: CHART.bar,
            }),
          ]
        : [
            plot.lineY(drawn, { x: 'index', y: 'tokensPerSecond', stroke: CHART.bar, strokeOpacity: 0.4 }),
            plot.dot(drawn, { x: 'index', y: 'tokensPerSecond', fill: CHART.bar, r: 2 }),
          ]),
      plot.ruleY([0], { stroke: CHART.ink }),
      ...(limit === undefined
        ? []
        : [
            plot.ruleY([limit.value], { stroke: CHART.limit, strokeWidth: 2, strokeDasharray: '5,3' }),
            plot.text([xmlText(limit.label)], {
              text: (text: string) => text,
              frameAnchor: 'top-right',
              dy: 2,
              fill: CHART.limit,
              stroke: 'white',
              strokeWidth: 4,
              fontWeight: 600,
            }),
          ]),
      ...hoverAreas(plot, hovers),
    ],
  }));
}

/** `round 3: 2,104 tokens/s`, or the range of several that stand too close to point at. */
function roundsText(rounds: ThroughputByRound['rounds']): string {
  const indices = rounds.map(({ index }) => index);
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  const named = first === last ? `round ${first}` : `rounds ${first} to ${last}`;
  const rates = rounds.map(({ tokensPerSecond }) => tokensPerSecond);
  return `${named}:${rangeLine('', rates, 'token rate')
    .map((text) => ` ${text}`)
    .join('')}`;
}

const rate = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** At most a dozen or so round numbers: there is no round 2.5. */
function wholeTicks(first: number, last: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (last - first) / size <= 14) ?? 1000;
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => start + index * step);
}
