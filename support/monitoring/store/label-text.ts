import type { Labels } from '../sample';

/** The labels as one text, the same whatever the order they were written in. */
export const labelText = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The labels of such a text. */
export const labelsOf = (text: string): Labels =>
  Object.fromEntries(JSON.parse(text) as readonly (readonly [string, string])[]);

/** Whether each of the given labels is among them, with its value. */
export const labelsMatch = (labels: Labels, given: Labels = {}): boolean =>
  Object.entries(given).every(([name, value]) => labels[name] === value);
