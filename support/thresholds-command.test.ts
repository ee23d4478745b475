import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { samplingFeature } from './feature-limits.fixture';
import { temporaryFolder } from './report/temporary-folder.fixture';
import { parseThresholdOptions, ThresholdOptionsError } from './thresholds/threshold-options';
import { checkOf, featureLimit, runOf } from './thresholds/limits.fixture';

const ROW = '| small  | 32    | 8   | 10  | 1000 |';

/** Found from the working folder otherwise. */
const TS_NODE_PROJECT = join(__dirname, '..', 'tsconfig.json');

/** Runs the command as npm would, in a project of one feature. */
const thresholds = (folder: string, ...args: readonly string[]) => thresholdsIn({}, folder, ...args);

/** The same, with these settings. */
function thresholdsIn(settings: NodeJS.ProcessEnv, folder: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--require',
      require.resolve('ts-node/register/transpile-only'),
      join(__dirname, 'thresholds-command.ts'),
      ...args,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        INIT_CWD: folder,
        GITHUB_BASE_REF: '',
        LLM_REPORTS: join(folder, 'reports'),
        TS_NODE_PROJECT,
        ...settings,
      },
    },
  );
  return { stdout, stderr, status };
}

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

function write(folder: string, ...rows: readonly string[]): void {
  mkdirSync(join(folder, 'features'), { recursive: true });
  writeFileSync(join(folder, 'features', 'sampling.feature'), samplingFeature(...rows).slice(1));
}

function repository(test: TestContext, branch = 'main', row = ROW): string {
  const folder = temporaryFolder(test);
  write(folder, row);
  git(folder, 'init', '--quiet', '--initial-branch', branch);
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'promises');
  return folder;
}

describe('npm run check:thresholds', () => {
  it('warns of a weakened limit, at its cell, and fails for it where that is asked for', (test) => {
    const folder = repository(test);
    write(folder, ROW.replace('10 ', '20 '));
    const { stdout, status } = thresholds(folder, 'check');
    expect(stdout).to.match(
      /^features\/sampling\.feature:11:32, column p99: warning: limit weakened: itl p99 of Low latency › small, 32 from 10 ms to 20 ms\n {4}why: it promises less than in HEAD/u,
    );
    expect(stdout).to.contain('do:  say in the commit why');
    expect(status).to.equal(0);
    git(folder, 'commit', '--quiet', '--all', '--message', 'weaker');
    expect(thresholds(folder, 'check', '--strict', '--against', 'HEAD~1').status).to.equal(1);
    const committed = thresholds(folder, 'check', '--strict');
    expect(committed.stdout).to.match(
      /^3 limits: 0 faults, 0 warnings; compared with HEAD \([0-9a-f]{7}\)\n$/u,
    );
    expect(committed.status).to.equal(0);
  });

  it('fails for faults, those that cannot be read and those that can, and goes on without git', (test) => {
    const folder = temporaryFolder(test);
    write(folder, ROW, '| large  | 8     | 90  | 40  | 2SO  |');
    const { stdout, status } = thresholds(folder, 'check');
    expect(stdout).to.match(
      /^features\/sampling\.feature:12:38, column rate: "2SO tokens per second" is not a quantity/u,
    );
    expect(stdout).to.match(
      /^features\/sampling\.feature:12:26, column p95: fault: itl p95 below 90 ms, and itl p99/mu,
    );
    expect(stdout).to.match(
      /^warning: not compared with committed limits: .*not a git repository.*\n {4}do: {2}run it in a clone/mu,
    );
    expect(stdout).to.match(/^5 limits: 2 faults, 1 warning; not compared with committed ones\n$/mu);
    expect(status).to.equal(1);
  });

  it('is strict about a comparison that cannot be made', (test) => {
    const strict = thresholdsIn({ GITHUB_BASE_REF: 'main' }, repository(test, 'trunk'), 'check', '--strict');
    expect(strict.stdout).to.match(
      /^warning: not compared with committed limits: the base in main is not at hand\n {4}do: {2}"git fetch /u,
    );
    expect(strict.stdout).to.match(/^3 limits: 0 faults, 1 warning; not compared with committed ones\n$/mu);
    expect(strict.status).to.equal(1);
  });

  it('warns of committed limits that could not be read, which the edit may have weakened', (test) => {
    const folder = repository(test, 'main', ROW.replace('10 ', '1O '));
    write(folder, ROW.replace('10 ', '20 '));
    const { stdout, status } = thresholds(folder, 'check', '--strict');
    expect(stdout).to.match(
      /^warning: not compared with what HEAD \([0-9a-f]{7}\) has in features\/sampling\.feature:11:32, column p99: "1O ms" is not a quantity/u,
    );
    expect(stdout).to.match(/^3 limits: 0 faults, 1 warning; compared with HEAD/mu);
    expect(status).to.equal(1);
    writeFileSync(join(folder, 'features', 'other.feature'), samplingFeature(ROW).slice(1));
    expect(thresholds(folder, 'check', '--feature', 'features/other.feature').stdout).to.match(
      /^3 limits: 0 faults, 0 warnings/u,
    );
  });

  it('takes what a feature promises as it did before for no promise of another that is gone', (test) => {
    const folder = repository(test);
    const [one, twin] = ['sampling', 'twin'].map((name) => join(folder, 'features', `${name}.feature`));
    writeFileSync(twin ?? '', readFileSync(one ?? '', 'utf8'));
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message', 'twin');
    rmSync(one ?? '');
    const { stdout } = thresholds(folder, 'check');
    expect(stdout).to.match(/^features\/sampling\.feature:11:26, column p95: warning: limit removed: /u);
    expect(stdout).to.match(/^3 limits: 0 faults, 3 warnings/mu);
  });

  it('says what is wrong with a command line', (test) => {
    const { stderr, status } = thresholds(repository(test), 'check', '--against', 'nowhere');
    expect(stderr).to.match(/--against names nowhere, which is no revision/u);
    expect(status).to.equal(2);
    for (const [args, message] of [
      [['--runs', '0'], /--runs is 0; write a whole number from 1/u],
      [['--strict'], /options of npm run check:thresholds/u],
      [['check', '--json'], /check knows neither/u],
      [['cheque'], /"cheque" is no command here/u],
    ] as const)
      expect(() => parseThresholdOptions(args)).to.throw(ThresholdOptionsError, message);
  });
});

describe('npm run thresholds', () => {
  /** A project that was measured three times. */
  function measured(test: TestContext): string {
    const folder = temporaryFolder(test);
    write(folder, ROW, '| large  | 8     | 30  | 40  | 250  |');
    for (const [index, high] of [4, 5, 6].entries()) {
      const id = `2026-01-0${index + 1}T00-00-00Z-aaaaaa`;
      const check = checkOf(featureLimit(), [1, 2, high]);
      mkdirSync(join(folder, 'reports', id), { recursive: true });
      writeFileSync(join(folder, 'reports', id, 'results.json'), JSON.stringify(runOf(id, [check])));
    }
    return folder;
  }

  it('shows every limit with what was last observed, or that nothing was', (test) => {
    const { stdout, status } = thresholds(measured(test));
    expect(stdout).to.match(
      /itl p99 below 10 ms +2 \[1 to 6\] ms +50% to spare +PASSED +▂▂▂ +3 passed +features\S+:11:32/u,
    );
    expect(stdout).to.match(/itl p99 below 40 ms +never measured/u);
    expect(status).to.equal(0);
  });

  it('is for other programs, too', (test) => {
    const { limits } = JSON.parse(thresholds(measured(test), '--json', '--runs', '2').stdout) as {
      limits: { metric: string; label: string; place: object; runs: object[] }[];
    };
    const [p99] = limits.filter(({ metric, runs }) => metric === 'itl p99' && runs.length > 0);
    expect(p99).to.deep.include({ label: 'small, 32' });
    expect(p99?.place).to.include({ file: 'features/sampling.feature', line: 11, column: 32 });
    expect(p99?.runs).to.have.length(2);
  });

  it('suggests an edit as a diff that git takes, and changes nothing', (test) => {
    const folder = measured(test);
    const path = join(folder, 'features', 'sampling.feature');
    const text = readFileSync(path, 'utf8');
    const { stdout } = thresholds(folder, '--suggest');
    expect(readFileSync(path, 'utf8')).to.equal(text);
    git(folder, 'init', '--quiet');
    execFileSync('git', ['apply', '-'], { cwd: folder, input: stdout.slice(stdout.indexOf('--- a/')) });
    expect(readFileSync(path, 'utf8')).to.equal(text.replace('| 10  |', '| 7.2 |'));
  });
});
