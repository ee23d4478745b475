import { parseArgs } from 'node:util';

export const TREND_USAGE = `Shows how the promises went over the last runs: a table here, and a page with a chart of each.

  npm run trend
  npm run trend -- --runs 50 --tag @latency --metric itl

  --runs <number>   how many of the last runs to read (default: 20)
  --tag <tag>       only promises of scenarios with this tag: @latency
  --metric <text>   only promises whose metric holds this text: itl, output_tps
  --out <file>      where to write the page (default: trend.html in the folder of the runs)
  --help

The runs are read from LLM_REPORTS, or from reports/. Runs of another machine, target or setting than the last run
of a promise are shown, and not compared.

Exit codes: 0 the trend was told; 1 there is nothing to tell, or the page could not be written; 2 wrong options.
`;

const DEFAULT_RUNS = 20;
const MOST_RUNS = 1000;

export interface TrendOptions {
  readonly runs: number;
  readonly tag?: string | undefined;
  readonly metric?: string | undefined;
  readonly out?: string | undefined;
}

/** Words on the command line that are no options; the message says which, and what to write. */
export class TrendUsageError extends Error {
  override readonly name = 'TrendUsageError';
}

/** Reads the words after the command. Throws a `TrendUsageError`. */
export function parseTrendOptions(words: readonly string[]): TrendOptions | 'help' {
  const { help = false, runs, tag, metric, out } = parsed(words);
  if (help) return 'help';
  return {
    runs: runs === undefined ? DEFAULT_RUNS : runCount(runs),
    tag: tagOf(tag),
    metric: textOf('metric', metric),
    out: textOf('out', out),
  };
}

function parsed(words: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { runs: text, tag: text, metric: text, out: text, help: { type: 'boolean', short: 'h' } },
    });
    return values;
  } catch (cause) {
    throw new TrendUsageError((cause as Error).message, { cause });
  }
}

function runCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/u.test(text) && count >= 1 && count <= MOST_RUNS) return count;
  throw new TrendUsageError(
    `--runs "${text}" is no whole number from 1 to ${MOST_RUNS}; write for example 20`,
  );
}

function tagOf(text: string | undefined): string | undefined {
  if (text === undefined || /^@\S+$/u.test(text)) return text;
  throw new TrendUsageError(`--tag "${text}" is no tag; write for example @latency`);
}

function textOf(name: string, text: string | undefined): string | undefined {
  if (text !== '') return text;
  throw new TrendUsageError(`--${name} is empty; leave it out, or write a text`);
}
