import { FRAME, textWidth } from './chart-axes';
import { shorten, xmlText } from './chart-canvas';

/** How nodes are named along the x axis, at 1, 2, 3 and so on. */
export interface NodeNames {
  readonly names: readonly string[];
  /** Which of the nodes have their name written, counted from 1. */
  readonly ticks: readonly number[];
  /** Degrees. */
  readonly rotation: number;
  /** What the axis is of: `node`, or the part that all names share: `node-…`. */
  readonly label: string;
  /** Pixels from the axis to its label. */
  readonly labelOffset: number;
}

const ROOM = 6;
const ROW = 14;
const LABEL_OFFSET = 36;
const LONGEST_SHARED = 40;
/** Characters of a slanted name. */
const LONGEST_SLANTED = 14;

/**
 * Whole names where they fit beside each other; else without what all of them begin with; else slanted, of long
 * ones the end, as that tells pods apart; and numbers where even those would be too many or too much alike.
 */
export function nodeNames(ids: readonly string[]): NodeNames {
  const whole = ids.map(xmlText);
  const slot = (FRAME.right - FRAME.left) / Math.max(1, ids.length);
  const fits = (names: readonly string[]): boolean =>
    names.every((name) => textWidth(name) + ROOM <= slot) && areDistinct(names);
  const level = { rotation: 0, ticks: whole.map((_, index) => index + 1), labelOffset: LABEL_OFFSET };
  if (fits(whole)) return { ...level, names: whole, label: 'node' };

  const shared = sharedStart(whole);
  const label = shared === '' ? 'node' : `${shorten(shared, LONGEST_SHARED)}…`;
  const rests = whole.map((name) => name.slice(shared.length));
  if (fits(rests)) return { ...level, names: rests, label };

  const ends = rests.map(shortStart);
  if (slot >= ROW && areDistinct(ends)) {
    const longest = Math.max(...ends.map(textWidth));
    return {
      ...level,
      names: ends,
      label,
      rotation: -45,
      labelOffset: 34 + Math.ceil(longest * Math.SQRT1_2),
    };
  }
  const numbers = whole.map((_, index) => String(index + 1));
  const stride = Math.ceil((Math.max(...numbers.map(textWidth)) + ROOM) / slot);
  return {
    ...level,
    names: numbers,
    ticks: level.ticks.filter((tick) => (tick - 1) % stride === 0),
    label: 'node, by its number',
  };
}

const areDistinct = (names: readonly string[]): boolean =>
  new Set(names).size === names.length && !names.includes('');

/** What all names begin with, up to a separator or a number: `node-` of `node-10` and `node-11`. */
function sharedStart(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = others.length === 0 ? 0 : first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  const start = first.slice(0, length).replace(/\d+$/, '');
  const isCountedOn = names.every((name) => /^\d/.test(name.slice(start.length)));
  return isCountedOn ? start : start.replace(/[^-_./:]+$/, '');
}

/** The end of a long name. */
const shortStart = (name: string): string =>
  name.length <= LONGEST_SLANTED ? name : `…${name.slice(1 - LONGEST_SLANTED)}`;
