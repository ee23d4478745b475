import { CHART } from '../chart-canvas';

/** What stands for the colours of a chart on a dark page; told apart there as they are on white. */
const IN_THE_DARK: Readonly<Record<string, string>> = {
  white: '#1a2029',
  [CHART.ink]: '#e4e9ef',
  [CHART.quiet]: '#a5afbc',
  [CHART.bar]: '#6ea6df',
  [CHART.second]: '#f0a24b',
  [CHART.limit]: '#ff8a7d',
  [CHART.good]: '#74d39e',
  [CHART.bands[0]]: '#212936',
  [CHART.bands[1]]: '#2c3747',
  [CHART.interval]: '#3a5270',
  ...Object.fromEntries(CHART.shades.map((shade, index) => [shade, `hsl(209 60% ${46 + 3 * index}%)`])),
};

const darkRules = Object.entries(IN_THE_DARK).flatMap(([light, dark]) =>
  ['fill', 'stroke', 'color'].map(
    (property) => `.chart [${property}="${light}"], .chart[${property}="${light}"] { ${property}: ${dark}; }`,
  ),
);

/** Charts are drawn for white; style rules are stronger than the attributes that hold their colours. */
export const CHART_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); gap: 1.2rem; margin: 1rem 0; }
figure { margin: 0; min-width: 0; border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
figcaption { padding: 0.3rem 1rem 0.5rem; font-size: 0.85rem; color: var(--quiet); } figcaption a { margin-left: 0.6rem; }
.chart { display: block; width: 100%; height: auto; min-width: 35rem; max-width: 56rem; margin: 0 auto; color: var(--ink); background: white; }
@media screen and (prefers-color-scheme: dark) {
.chart { background: #1a2029; } figure { background: #1a2029; }
${darkRules.join('\n')}
}
`;
