/** Steps from the top of a JSON value to a part of it: names of properties and indices of items. */
export type JsonPath = readonly PropertyKey[];

/** The path as a person writes it: `cases[1].schema.properties.age`, odd names in quotes. */
export function formatPath(path: JsonPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return steps.join('').replace(/^\./, '');
}

/** The steps of a JSON pointer (RFC 6901), also of one in a URI's fragment (`#/items`). */
export function pathOfPointer(pointer: string): JsonPath {
  const [, ...steps] = pointer.replace(/^#/, '').split('/');
  return steps.map((step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}
