import { parseArgs } from 'node:util';

export const THRESHOLDS_HELP = `Shows the limits of all features, and checks them.

  npm run thresholds                      every limit, and what was last observed of it
  npm run thresholds -- --suggest         what several runs suggest the limits to be, as a diff; changes nothing
  npm run check:thresholds                limits that are wrong, or weaker than committed ones

  --runs <number>      how many of the last runs are looked at (default 10)
  --feature <file>     only the limits of this feature
  --json               for other programs
  --against <revision> check: what limits are compared with (default: the base of GITHUB_BASE_REF, else HEAD)
  --strict             check: warnings end with exit code 1, too, and so does having nothing to compare with

Exit codes: 0 in order, 1 faults were found or reports cannot be read, 2 the command line is not in order.
`;

/** What the command line says. */
export interface ThresholdOptions {
  readonly command: 'list' | 'suggest' | 'check';
  readonly runs: number;
  readonly feature: string | undefined;
  readonly json: boolean;
  readonly against: string | undefined;
  readonly strict: boolean;
}

/** A command line that is not in order; the message says what to write. */
export class ThresholdOptionsError extends Error {
  override readonly name = 'ThresholdOptionsError';
}

/** Reads the command line; undefined where help is asked for. Throws a `ThresholdOptionsError`. */
export function parseThresholdOptions(args: readonly string[]): ThresholdOptions | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        suggest: { type: 'boolean', default: false },
        runs: { type: 'string', default: '10' },
        feature: { type: 'string' },
        json: { type: 'boolean', default: false },
        against: { type: 'string' },
        strict: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return undefined;
    const [word, ...more] = positionals;
    if (more.length > 0 || (word !== undefined && word !== 'check'))
      throw new Error(`"${positionals.join(' ')}" is no command here; write check, or options alone`);
    const command = word === 'check' ? 'check' : values.suggest ? 'suggest' : 'list';
    const { feature, json, against, strict } = values;
    if (command === 'check' && (values.suggest || json))
      throw new Error('check knows neither --suggest nor --json; leave them out');
    if (command !== 'check' && (against !== undefined || strict))
      throw new Error('--against and --strict are options of npm run check:thresholds');
    if (command === 'suggest' && json) throw new Error('--suggest prints a diff, and no --json');
    return { command, runs: runsOf(values.runs), feature, json, against, strict };
  } catch (error) {
    throw new ThresholdOptionsError((error as Error).message);
  }
}

function runsOf(text: string): number {
  const runs = Number(text);
  if (/^\d+$/u.test(text) && runs >= 1) return runs;
  throw new Error(`--runs is ${text}; write a whole number from 1, for example 10`);
}
