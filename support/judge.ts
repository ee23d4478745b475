import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileOf, FORMATS_READ, parseTool } from './importers/format';
import { ImportError } from './importers/import-error';
import { importResults } from './importers/import-results';

const ROOT = join(__dirname, '..');
const FEATURE = join(ROOT, 'features', 'imported_results.feature');

const USAGE = `Judges what another tool has measured by the promises of a feature; sends nothing.

  npm run judge -- <tool> <file> [--feature <file.feature>] [--name <scenario>] [--tags <expression>]

Tools and their files:
${FORMATS_READ.map((format) => `  ${fileOf(format)}`).join('\n')}

The tool is written aiperf, guidellm, vllm or inference-perf. The feature is features/imported_results.feature unless one
is named; its limits are yours to edit. Where the definitions of other tools differ: docs/other-tools.md.

Exit code: 0 all promises were kept, 1 one was broken or could not be decided, 2 there was nothing to judge.
`;

/** What is wrong with the command, before anything is judged. */
class UsageError extends Error {}

interface Command {
  readonly tool: string;
  readonly path: string;
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
  const feature = values.feature === undefined ? FEATURE : resolve(from, values.feature.replace(/:\d+$/, ''));
  if (!existsSync(feature)) throw new UsageError(`There is no feature ${feature}.`);
  const lines = /:\d+$/.exec(values.feature ?? '')?.[0] ?? '';
  return {
    tool: checked(() => parseTool(tool)),
    path: resolve(from, file),
    words: [
      feature + lines,
      ...(values.name ?? []).flatMap((name) => ['--name', name]),
      ...(values.tags ?? []).flatMap((tags) => ['--tags', tags]),
    ],
  };
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
function judge({ tool, path, words }: Command): Promise<number> {
  const cucumber = join(ROOT, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
  const child = spawn(process.execPath, [cucumber, ...words], {
    cwd: ROOT,
    env: { ...process.env, LLM_IMPORT: `${tool}:${path}` },
    stdio: 'inherit',
  });
  // It writes its report first; Ctrl-C reaches it by itself.
  process.on('SIGINT', () => undefined).on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail).once('close', (code) => {
      done(code ?? 1);
    });
  });
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    // npm starts scripts in the project's folder, whichever the user is in.
    const command = commandOf(args, process.env['INIT_CWD'] ?? process.cwd());
    await importResults(parseTool(command.tool), command.path);
    return await judge(command);
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
