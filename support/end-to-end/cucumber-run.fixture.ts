import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { labelOf } from '../cluster/run-label';
import { environmentWithFile } from '../parameters';
import type { Results } from '../report/results-schema';

const ROOT = join(__dirname, '..', '..');
const CUCUMBER = join(ROOT, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');

/** What settings are called. */
const SETTING = /^(?:LLM|LOAD|REDIS|MONITORING|OTEL)_/;

/** In the names of files. */
const OVER_TIME = 'requests-over-time';

/** Of what a World logs. */
const LOG_MEDIA_TYPE = 'text/x.cucumber.log+plain';

/** What a run is started with. */
export interface RunOptions {
  /** The whole text of the feature; its file is a copy that is gone after the test. Absent: the product's features. */
  readonly feature?: string;
  /** Variables, over no setting of this shell's and of `.env`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** As whom, by the number of a user; only root may say so. */
  readonly user?: number | undefined;
  /** The words before the command, as those that enter a namespace. */
  readonly within?: readonly string[];
}

/** The real command, `cucumber-js`, in a process of its own, and what it leaves behind. */
export class CucumberRun {
  readonly pid: number;
  /** By which everything that it starts is known. */
  readonly label: string;
  /** Where it was told to leave its report. */
  readonly reports: string;
  /** Standard output and error, as a user sees them. */
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(folder: string, options: RunOptions) {
    const { environment = {}, flags = [], feature, user, within = [] } = options;
    this.reports = join(folder, 'reports');
    const copy = join(folder, 'copy.feature');
    if (feature !== undefined) writeFileSync(copy, feature);
    const paths = feature === undefined ? [] : [copy];
    if (user !== undefined) chownSync(folder, user, user);
    const [program = '', ...words] = [...within, process.execPath, CUCUMBER, ...paths, ...flags];
    this.#child = spawn(program, words, {
      cwd: ROOT,
      ...(user !== undefined && { uid: user, gid: user }),
      env: {
        ...cleanEnvironment(),
        LLM_REPORTS: this.reports,
        // Sampling stops as soon as it is settled: a slow machine gets the time that it needs.
        LLM_SAMPLING_BUDGET: '15 s',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid ?? NaN;
    this.label = labelOf(this.pid);
    this.#ended = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Starts a run, which does not outlive the test. */
  static start(test: TestContext, options: RunOptions): CucumberRun {
    const folder = mkdtempSync(join(tmpdir(), 'llm-run-'));
    const run = new CucumberRun(folder, options);
    test.after(async () => {
      run.#child.kill('SIGKILL');
      await run.#ended;
      rmSync(folder, { recursive: true, force: true });
    });
    return run;
  }

  /** Starts one and waits for its end. */
  static async toItsEnd(test: TestContext, options: RunOptions): Promise<CucumberRun> {
    const run = CucumberRun.start(test, options);
    await run.ended();
    return run;
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** As the kernel does that has no memory left. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves with the exit code; null for a process that a signal ended. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.exitCode;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** The names of the run folders, without `latest`. */
  get runFolders(): string[] {
    return existsSync(this.reports) ? readdirSync(this.reports).filter((name) => name !== 'latest') : [];
  }

  /** A file of the run folder that `latest` points to. */
  file(name: string): string {
    return join(this.reports, 'latest', name);
  }

  read(name: string): string {
    return this.bytes(name).toString('utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(this.file(name));
  }

  /** The names of the charts that it drew, without those of all requests over time, which every load has. */
  get charts(): string[] {
    return this.#allCharts.filter((name) => !name.includes(OVER_TIME));
  }

  /** The names of the charts of all requests over time. */
  get timelines(): string[] {
    return this.#allCharts.filter((name) => name.includes(OVER_TIME));
  }

  get #allCharts(): string[] {
    return readdirSync(this.file('charts'));
  }

  /** What it told in Cucumber's report, beside the steps. */
  get notes(): string {
    const lines = this.read('messages.ndjson').trimEnd().split('\n');
    const envelopes = lines.map((line) => JSON.parse(line) as Envelope);
    const told = envelopes.flatMap(({ attachment }) =>
      attachment?.mediaType === LOG_MEDIA_TYPE ? [attachment.body] : [],
    );
    return told.join('\n');
  }

  get results(): Results {
    return JSON.parse(this.read('results.json')) as Results;
  }
}

/** This process's environment, without settings: those of a developer's shell or `.env` are not the test's. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(environmentWithFile(process.env)).filter((name) => SETTING.test(name));
  // An empty variable counts as not set, and hides the one of `.env`.
  return { ...process.env, FORCE_COLOR: '0', ...Object.fromEntries(names.map((name) => [name, ''])) };
}
