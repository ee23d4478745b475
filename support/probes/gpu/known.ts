/** An object whose every property may be there without a value. */
export type MaybeKnown<T> = { readonly [K in keyof T]: T[K] | undefined };

/** The properties that have a value; for types whose properties are all optional. */
export function known<T extends Partial<T>>(properties: MaybeKnown<T>): T {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as T;
}
