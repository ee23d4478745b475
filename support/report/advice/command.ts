import type { Results, ResultsCheck } from '../results-schema';
import { hadFullProfile, repeatedSettings } from './repeated-settings';

/** What a command is to run: rows by where they are written, or the whole file where the line is not known. */
export type RowOf = Pick<ResultsCheck, 'featureFile' | 'tags'> & { readonly line: number | undefined };

/** What another tool has measured, which only `npm run judge` looks at again. */
const IMPORTED = '@imported';
/** Left out of a run unless its words name them. */
const ASKED_FOR = ['@mlperf', '@trace', '@kill-soak', IMPORTED] as const;
const FULL_WORDS = '--profile full';
const MOST_NAMED = 3;

/**
 * `LLM_BASE_URL=http://gpu:8000/v1 npx cucumber-js features/sampling.feature:26:27`: runs these rows again in the
 * profile and with the settings of the run, but for those that are named. Rows of another tool's results are judged
 * again, where nothing else is to be set. Undefined where a name is not fit for a shell.
 */
export function rowsCommand(
  results: Results,
  rows: readonly RowOf[],
  settings: Readonly<Record<string, string>> = {},
): string | undefined {
  if (rows.length > 0 && rows.every(({ tags }) => tags.includes(IMPORTED)))
    return Object.keys(settings).length === 0 ? judgeCommand(results, rows) : undefined;
  return cucumberCommand(results, rows, { settings, isFull: hadFullProfile(results) });
}

/** The same rows, taking the promises at their word. */
export const fullCommand = (results: Results, rows: readonly RowOf[]): string | undefined =>
  cucumberCommand(results, rows, { settings: {}, isFull: true });

/** `npm run compare -- reports/<before> reports/<after>`; the folder may be the one that we are in, ''. */
export const compareCommand = (reports: string, before: string, after: string): string | undefined =>
  commandOf([
    'npm run compare --',
    ...[before, after].map((run) => quoted(pathOf(`${reports === '' ? '.' : reports}/${run}`))),
  ]);

/**
 * What the command does not say of the settings of the run, as a sentence: 'Give it the same LLM_API_KEY as this
 * run had.' Empty where there is no command, or nothing to add to it.
 */
export function settingsToGive(results: Results, command: string | undefined): string {
  if (command?.includes('npx cucumber-js ') !== true) return '';
  const isFull = command.includes(` ${FULL_WORDS} `);
  const left = repeatedSettings(results, profilesOf(results, isFull)).left.filter(
    (variable) => !` ${command}`.includes(` ${variable}=`),
  );
  if (left.length === 0) return '';
  const which = left.length > MOST_NAMED ? `${familiesOf(left)} settings` : left.join(' and ');
  return `Give the command the same ${which} as this run had.`;
}

/** `LLM_ and REDIS_`. */
function familiesOf(variables: readonly string[]): string {
  const families = new Set(variables.map((variable) => /^[^_]+_/u.exec(variable)?.[0] ?? variable));
  return new Intl.ListFormat('en-GB').format([...families].toSorted());
}

/** The setting as the run had it, as the report shows it; undefined where it is not known. */
export function settingOf({ target }: Results, name: string): string | undefined {
  const value = target?.settings[name];
  return typeof value === 'string' ? value : undefined;
}

interface Rerun {
  readonly settings: Readonly<Record<string, string>>;
  readonly isFull: boolean;
}

function cucumberCommand(
  results: Results,
  rows: readonly RowOf[],
  { settings, isFull }: Rerun,
): string | undefined {
  if (rows.length === 0) return undefined;
  const asked = ASKED_FOR.filter((tag) => rows.every(({ tags }) => tags.includes(tag)));
  const [tag] = asked;
  if (tag === IMPORTED) return undefined;
  if (tag === undefined && rows.some(({ tags }) => ASKED_FOR.some((one) => tags.includes(one))))
    return undefined;
  const { given } = repeatedSettings(results, profilesOf(results, isFull));
  const others = Object.entries(given).filter(([variable]) => !(variable in settings));
  return commandOf([
    ...[...others, ...Object.entries(settings)].map(([name, value]) => `${name}=${quoted(value)}`),
    ...['npx', 'cucumber-js'],
    ...(isFull ? [FULL_WORDS] : []),
    ...(tag === undefined ? [] : ['--tags', tag]),
    ...placesOf(rows).map(quoted),
  ]);
}

/** `npm run judge -- aiperf profile_export.jsonl --feature features/imported_results.feature:20`: sends nothing. */
function judgeCommand(results: Results, rows: readonly RowOf[]): string | undefined {
  const imported = importedOf(settingOf(results, 'importedResults'));
  const [file, ...more] = new Set(rows.map(({ featureFile }) => featureFile));
  if (imported === undefined || file === undefined || more.length > 0) return undefined;
  const [line, ...others] = new Set(rows.map(({ line: of }) => of));
  // It takes one line, or the whole file.
  const place = line === undefined || others.length > 0 ? file : `${file}:${line}`;
  const words = [imported.tool, pathOf(imported.path), '--feature', pathOf(place)];
  return commandOf(['npm run judge --', ...words.map(quoted)]);
}

/** What the results of another tool were, as the settings of a run show it. */
function importedOf(shown: string | undefined): { readonly tool: string; readonly path: string } | undefined {
  if (shown === undefined || shown.includes('[redacted]')) return undefined;
  try {
    const { tool, path } = JSON.parse(shown) as { readonly tool?: unknown; readonly path?: unknown };
    return typeof tool === 'string' && typeof path === 'string' ? { tool, path } : undefined;
  } catch {
    return undefined;
  }
}

function placesOf(rows: readonly RowOf[]): string[] {
  return [...Map.groupBy(rows, ({ featureFile }) => featureFile)].map(([file, of]) => {
    const lines = of.flatMap(({ line }) => line ?? []);
    const isWhole = lines.length < of.length;
    const sorted = [...new Set(lines)].toSorted((one, other) => one - other);
    return [pathOf(file), ...(isWhole ? [] : sorted)].join(':');
  });
}

const profilesOf = (results: Results, isFull: boolean) =>
  ({ was: hadFullProfile(results) ? 'full' : 'default', is: isFull ? 'full' : 'default' }) as const;

/** A path that no command takes for an option. */
const pathOf = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

/** As one word of a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** What would move the cursor or begin another line of a terminal is not printed to be copied. */
function commandOf(words: readonly string[]): string | undefined {
  const command = words.join(' ');
  return /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u.test(command) ? undefined : command;
}
