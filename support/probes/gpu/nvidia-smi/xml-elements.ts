/** The element of that name, or elements where there are several, or text where it holds only that. */
export const child = (element: unknown, name: string): unknown =>
  typeof element === 'object' && element !== null
    ? (element as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** All elements of that name: the XML parser gives a single one bare, and an empty one as ''. */
export function children(element: unknown, name: string): readonly unknown[] {
  const found = child(element, name);
  if (found === undefined || found === '') return [];
  return Array.isArray(found) ? (found as readonly unknown[]) : [found];
}

/** The text at the end of a path of elements; undefined where there is none. */
export function textAt(element: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce(child, element);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
