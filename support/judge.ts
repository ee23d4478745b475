import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileOf, FORMATS_READ, parseTool, type Tool } from './importers/format';
import { ImportError } from './importers/import-error';
import { importResults } from './importers/import-results';
import { literalPath, selectionFaults } from './imported-features';
import { nothingJudged } from './imported-verdicts';
import { reportsFolder } from './parameters';

const ROOT = join(__dirname, '..');
const FEATURE = join(ROOT, 'features', 'imported_results.feature');

const USAGE = `Judges what another tool has measured by the promises of a feature; sends nothing.

  npm run judge -- <tool> <file> [--feature <file.feature>] [--name <scenario>] [--tags <expression>]

Tools and their files:
${FORMATS_READ.map((format) => `  ${fileOf(format)}`).join('\n')}

The tool is written aiperf, guidellm, vllm or inference-perf. The feature is features/imported_results.feature unless one
is named; its limits are yours to edit. Each of its scenarios begins with Given the results of another tool. Where the
definitions of other tools differ: docs/other-tools.md.

Exit code: 0 all promises were kept, 1 one was broken or could not be decided, 2 there was nothing to judge, and the
message says why.
`;

/** What is wrong with the command, before anything is judged. */
class UsageError extends Error {}

interface Command {
  readonly tool: Tool;
  readonly path: string;
  /** Absolute. */
  readonly feature: string;
  /** For cucumber-js. */
  readonly words: readonly string[];
}

function commandOf(args: readonly string[], from: string): Command {
  const { values, positionals } = parsed(args);
  const [tool, file, ...more] = positionals;
  if (tool === undefined || file === undefined || more.length > 0)
    throw new UsageError(
      `Name a tool and a file, not ${positionals.length === 1 ? '1 word' : `${positionals.length} words`}.`,
    );
  const { feature, lines } = featureOf(values.feature, from);
  return {
    tool: checked(() => parseTool(tool)),
    path: resolve(from, file),
    feature,
    words: [
      literalPath(feature) + lines,
      ...(values.name ?? []).flatMap((name) => ['--name', name]),
      ...(values.tags ?? []).flatMap((tags) => ['--tags', tags]),
    ],
  };
}

/** The file of the feature, and the lines of its scenarios where some are named: `:12:30`. */
function featureOf(named: string | undefined, from: string) {
  if (named === undefined) return { feature: FEATURE, lines: '' };
  const [lines = ''] = /(?::\d+)+$/.exec(named) ?? [];
  const feature = resolve(from, named.slice(0, named.length - lines.length));
  const found = statSync(feature, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is no feature ${feature}.`);
  if (!found.isFile() || !/\.feature(?:\.md)?$/.test(feature))
    throw new UsageError(`${feature} is no feature; name a file that ends in .feature.`);
  // Cucumber would look for the lines in a file of the escaped name, and run all.
  if (lines !== '' && literalPath(feature) !== feature)
    throw new UsageError(
      `Lines cannot be named in ${feature}, whose name holds one of * ? [ ] ( ) { } @; select by --name.`,
    );
  return { feature, lines };
}

const parsed = (args: readonly string[]) =>
  checked(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        feature: { type: 'string' },
        name: { type: 'string', multiple: true },
        tags: { type: 'string', multiple: true },
      },
    }),
  );

function checked<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Runs cucumber-js, and yields its exit code. */
function cucumber(words: readonly string[]): Promise<number> {
  const command = join(ROOT, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
  const child = spawn(process.execPath, [command, ...words], { cwd: ROOT, stdio: 'inherit' });
  // It writes its report first; Ctrl-C reaches it by itself.
  process.on('SIGINT', () => undefined).on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail).once('close', (code) => {
      done(code ?? 1);
    });
  });
}

/** Judges, once it is sure that there is something to judge; yields the exit code. */
async function judge({ tool, path, feature, words }: Command): Promise<number> {
  await importResults(tool, path);
  // Of this process and of the run, which is its child.
  process.env['LLM_IMPORT'] = `${tool}:${path}`;
  const faults = await selectionFaults(feature, words);
  if (faults.length > 0) {
    process.stderr.write(
      `There is nothing to judge, and nothing was sent.\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
    );
    return 2;
  }
  const begin = new Date();
  const code = await cucumber(words);
  const nothing = nothingJudged(resolve(ROOT, reportsFolder(process.env)), begin, { tool, path });
  if (nothing === undefined || code > 1) return code;
  process.stderr.write(`${nothing}\n`);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    // npm starts scripts in the project's folder, whichever the user is in.
    return await judge(commandOf(args, process.env['INIT_CWD'] ?? process.cwd()));
  } catch (error) {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
    else if (error instanceof ImportError) process.stderr.write(`${error.message}\n`);
    else throw error;
    return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
