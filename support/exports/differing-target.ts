import type { Results } from '../report/results-schema';

type Target = NonNullable<Results['target']>;

/** Of some fields of a server, the values in which the runs that were merged differ: `serverSettings.block_size`. */
export const differingOf = (
  { differs = [] }: Target,
  fields: readonly (keyof Target | `settings.${string}`)[],
): readonly string[] =>
  differs.filter((what) => fields.some((field) => what === field || what.startsWith(`${field}.`)));
