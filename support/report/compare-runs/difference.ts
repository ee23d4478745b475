/** A single value of a description. */
export type Leaf = string | number | boolean | null;

/** A value that is another in the second of two runs; undefined where the run does not have it. */
export interface Difference {
  /** Where it stands: `processor.usableCores`, `gpus.devices[0].name`. */
  readonly what: string;
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
}

/** Whether two values differ by more than they do by themselves. */
export type DiffersEnough = (what: string, before: Leaf | undefined, after: Leaf | undefined) => boolean;

/** Exactly. */
const differsAtAll: DiffersEnough = (_, before, after) => before !== after;

/** The values that differ between two descriptions, in their order. */
export function differences(
  name: string,
  before: unknown,
  after: unknown,
  differEnough: DiffersEnough = differsAtAll,
): Difference[] {
  const [old, young] = [leavesOf(name, before), leavesOf(name, after)];
  return [...new Set([...old.keys(), ...young.keys()])]
    .map((what) => ({ what, before: old.get(what), after: young.get(what) }))
    .filter((each) => each.before !== each.after && differEnough(each.what, each.before, each.after));
}

/** Every value of a description by where it stands; a list of plain values is one value, an empty one is none. */
export function leavesOf(name: string, value: unknown): ReadonlyMap<string, Leaf> {
  if (isLeaf(value)) return new Map([[name, value]]);
  if (typeof value !== 'object' || (Array.isArray(value) && value.length === 0)) return new Map();
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return new Map([[name, value.join(', ')]]);
  }
  const parts = Array.isArray(value)
    ? value.map((item: unknown, index) => [`${name}[${index}]`, item] as const)
    : Object.entries(value).map(([key, item]) => [`${name}.${key}`, item as unknown] as const);
  return new Map(parts.flatMap(([path, item]) => [...leavesOf(path, item)]));
}

const isLeaf = (value: unknown): value is Leaf =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
