import type { Results, ResultsCheck } from '../results-schema';

/** What a command is to run: rows by where they are written. */
export type RowOf = Pick<ResultsCheck, 'featureFile' | 'line' | 'tags'>;

/** Left out of a run unless its words name them. */
const ASKED_FOR = ['@mlperf', '@trace', '@kill-soak'] as const;
/** The settings by which the full profile is known. */
const FULL = { timeCompression: '1', tokenCompression: '1', soakTime: String(365 * 24 * 3_600_000) };

/**
 * `LLM_SAMPLING_BUDGET='85 s' npx cucumber-js features/sampling.feature:26:27`: runs these rows again with the
 * settings that are named, in the profile of the run. Undefined where a name is not fit for a shell.
 */
export function rowsCommand(
  results: Results,
  rows: readonly RowOf[],
  settings: Readonly<Record<string, string>> = {},
): string | undefined {
  if (rows.length === 0) return undefined;
  const files = Map.groupBy(rows, ({ featureFile }) => featureFile);
  const places = [...files].map(([file, of]) => {
    const lines = [...new Set(of.map(({ line }) => line))].toSorted((one, other) => one - other);
    return [file.startsWith('-') ? `./${file}` : file, ...lines].join(':');
  });
  const asked = ASKED_FOR.filter((tag) => rows.every(({ tags }) => tags.includes(tag)));
  const [tag] = asked;
  if (tag === undefined && rows.some(({ tags }) => ASKED_FOR.some((one) => tags.includes(one))))
    return undefined;
  return commandOf([
    ...Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`),
    ...['npx', 'cucumber-js'],
    ...(isFull(results) ? ['--profile', 'full'] : []),
    ...(tag === undefined ? [] : ['--tags', tag]),
    ...places.map(quoted),
  ]);
}

/** The same rows, taking the promises at their word. */
export function fullCommand(results: Results, rows: readonly RowOf[]): string | undefined {
  const command = rowsCommand(results, rows);
  return isFull(results) ? command : command?.replace(/^npx cucumber-js/u, 'npx cucumber-js --profile full');
}

/** `npm run compare -- reports/<before> reports/<after>`. */
export const compareCommand = (reports: string, before: string, after: string): string | undefined =>
  commandOf(['npm run compare --', ...[before, after].map((run) => quoted(`${reports}/${run}`))]);

/** The setting as the run had it, as the report shows it; undefined where it is not known. */
export function settingOf({ target }: Results, name: string): string | undefined {
  const value = target?.settings[name];
  return typeof value === 'string' ? value : undefined;
}

const isFull = (results: Results): boolean =>
  Object.entries(FULL).every(([name, value]) => settingOf(results, name) === value);

/** As one word of a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** What would move the cursor or begin another line of a terminal is not printed to be copied. */
function commandOf(words: readonly string[]): string | undefined {
  const command = words.join(' ');
  return /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u.test(command) ? undefined : command;
}
