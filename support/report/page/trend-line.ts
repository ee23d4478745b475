import type { Outcome } from '../../assertions/verdict';
import { markup, type Markup } from '../html-text';
import type { ResultsCheck } from '../results-schema';
import { figureText } from './figure-text';
import { toneOf } from './outcome-mark';
import type { EarlierCheck } from './page-input';

const WIDTH = 96;
const HEIGHT = 26;
const EDGE = 5;
/** More would be a line without points. */
const MOST = 12;

/** How the value of a promise went up to this run, with the words of it; oldest first. */
export function trendLine(check: ResultsCheck, earlier: readonly EarlierCheck[]): Markup {
  const before = earlier.slice(-MOST);
  if (before.length === 0) return markup`<span class="quiet">none</span>`;
  const told = before.map((entry) => `${entry.run}: ${valueWords(entry.check)}`);
  const title = ['Earlier runs, oldest first:', ...told, `This run: ${valueWords(check)}`].join('\n');
  const all = [...before.map((entry) => entry.check), check];
  const words = keptWords(before.map((entry) => entry.check.outcome));
  return markup`${picture(all, title)}<span class="small">${words}</span>`;
}

/** A run that could not measure or decide a promise neither kept nor broke it. */
function keptWords(outcomes: readonly Outcome[]): string {
  const kept = outcomes.filter((outcome) => outcome === 'passed').length;
  const decided = kept + outcomes.filter((outcome) => outcome === 'failed').length;
  if (decided > 0) return `kept in ${kept} of ${decided}`;
  return outcomes.includes('inconclusive') ? 'never decided' : 'never measured';
}

const valueWords = ({ outcome, observed }: ResultsCheck): string =>
  observed === null ? outcome : `${figureText(observed)}, ${outcome}`;

function picture(all: readonly ResultsCheck[], title: string): Markup {
  const { unit } = all.at(-1)?.limit ?? { unit: '' };
  const points = all.map(({ observed, outcome }, index) => ({
    x: Math.round(EDGE + (index * (WIDTH - 2 * EDGE)) / (all.length - 1)),
    value: observed?.unit === unit ? observed.value : undefined,
    tone: toneOf(outcome),
  }));
  const values = points.flatMap(({ value }) => value ?? []);
  if (values.length < 2) return markup``;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const height = (value: number): number =>
    most === least
      ? HEIGHT / 2
      : Math.round(10 * (HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - least)) / (most - least))) / 10;
  const drawn = points.flatMap(({ x, value, tone }) =>
    value === undefined ? [] : [{ x, y: height(value), tone }],
  );
  const line = drawn.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x},${y}`).join('');
  const dots = drawn.map(
    ({ x, y, tone }, index) =>
      markup`<circle class="${tone}" cx="${x}" cy="${y}" r="${index === drawn.length - 1 ? 3.5 : 2}"/>`,
  );
  return markup`<svg class="trend" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><title>${title}</title><path class="track" d="${line}"/>${dots}</svg>`;
}
