import type { FeatureLimit } from '../feature-limit';
import { placeText } from '../limit-words';

/** Something about a limit that its author should look at: a fault is surely wrong, a warning probably. */
export interface LimitFault {
  readonly severity: 'fault' | 'warning';
  /** The limit in whose cell it is. */
  readonly limit: Pick<FeatureLimit, 'place'>;
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}

/** `features/api.feature:20:77, column average: fault: ...`, then why it is one, and what to do. */
export function faultText({ severity, limit: { place }, what, why, remedy }: LimitFault): string {
  const column = place.heading === undefined ? '' : `, column ${place.heading}`;
  return `${placeText(place)}${column}: ${severity}: ${what}\n    why: ${why}\n    do:  ${remedy}`;
}

/** `warning: not compared with committed limits: ...`, then what to do: nothing is known of what has no two sides. */
export const notComparedText = (what: string, remedy: string): string =>
  `warning: not compared with ${what}\n    do:  ${remedy}`;

/** Limits that share a cell share its faults: each is told once. */
export function eachOnce(faults: readonly LimitFault[]): LimitFault[] {
  const told = new Set<string>();
  return faults.filter(({ limit: { place }, what }) => {
    const key = `${placeText(place)} ${what}`;
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}

/** The items by a key, in the order of their first. */
export const groupedBy = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): readonly (readonly Item[])[] => [...Map.groupBy(items, key).values()];
