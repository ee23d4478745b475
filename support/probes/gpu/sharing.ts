/**
 * The next value, made of the previous one's parts where they are the same, so that samples of days take little
 * memory. Text that is new is copied: what was cut out of an answer would keep all of it. For plain data only.
 */
export function sharing<T>(previous: T | undefined, next: T): T {
  if (typeof next === 'string') return previous === next ? previous : (copyOf(next) as T & string);
  if (typeof next !== 'object' || next === null) return next;
  const before = partsOf(previous);
  const parts = Object.entries(partsOf(next)).map(
    ([key, part]) => [key, sharing(before[key], part)] as const,
  );
  const isSame =
    isAlike(previous, next) &&
    Object.keys(before).length === parts.length &&
    parts.every(([key, part]) => key in before && Object.is(before[key], part));
  if (isSame) return previous;
  return (Array.isArray(next) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}

const isAlike = <T>(previous: T | undefined, next: T): previous is T =>
  typeof previous === 'object' && previous !== null && Array.isArray(previous) === Array.isArray(next);

const partsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
