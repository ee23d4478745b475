import { Markup } from '../html-text';
import type { ResultsCheck } from '../results-schema';
import { toneOf } from './outcome-mark';

const WIDTH = 132;
const HEIGHT = 22;
const EDGE = 3;
const MIDDLE = HEIGHT / 2;

/**
 * Where what was observed, and its interval, lie against the limit: the shaded side is the promised one. From
 * zero on, unless a value is below it. Empty where nothing was observed. The figures stand in words beside it.
 */
export function limitBar({ observed, limit, comparison, outcome }: ResultsCheck): Markup {
  if (observed?.unit !== limit.unit) return new Markup('');
  const bounds = [observed.low, observed.high].filter((bound) => bound !== null);
  const values = [0, observed.value, limit.value, ...bounds];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (most - least) || 1;
  const [from, to] = [least < 0 ? least - room : least, most + room];
  const place = (value: number): number =>
    Math.round(10 * (EDGE + ((WIDTH - 2 * EDGE) * (value - from)) / (to - from))) / 10;
  const promised = place(limit.value);
  const isUpper = comparison === 'below' || comparison === 'at most';
  const [left, right] = isUpper ? [EDGE, promised] : [promised, WIDTH - EDGE];
  const low = place(observed.low ?? from);
  const high = place(observed.high ?? to);
  const shape = `class="${toneOf(outcome)}"`;
  return new Markup(
    `<svg class="limit-bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true" focusable="false">` +
      `<rect class="side" x="${left}" y="4" width="${Math.max(0, Math.round(10 * (right - left)) / 10)}" height="${HEIGHT - 8}"/>` +
      `<path class="track" d="M${EDGE},${MIDDLE}H${WIDTH - EDGE}"/>` +
      `<path ${shape} stroke-width="6" d="M${low},${MIDDLE}H${Math.max(high, low + 1)}"/>` +
      `<circle ${shape} cx="${place(observed.value)}" cy="${MIDDLE}" r="4"/>` +
      `<path class="limit" d="M${promised},1V${HEIGHT - 1}"/></svg>`,
  );
}
