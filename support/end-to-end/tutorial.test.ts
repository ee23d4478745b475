import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import type { Results } from '../report/results-schema';
import { cleanEnvironment } from './cucumber-run.fixture';

const ROOT = join(__dirname, '..', '..');

/** The commands of a section of the tutorial, as they are written there. */
function commandsOf(heading: string): readonly string[] {
  const tutorial = readFileSync(join(ROOT, 'docs', 'tutorial.md'), 'utf8');
  const section = tutorial.split(/^## /mu).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const block = /```sh\n([\s\S]*?)```/u.exec(section)?.[1] ?? '';
  return block.split('\n').filter((line) => line !== '');
}

/** Why a clone cannot be made and installed here; false where it can. */
function whyNot(): string | false {
  const inRepository = spawnSync('git', ['rev-parse', '--git-dir'], { cwd: ROOT }).status === 0;
  if (!inRepository) return 'this copy of the suite is no git repository: there is nothing to clone';
  const registry = spawnSync('npm', ['view', 'ts-node', 'version', '--prefer-online'], { cwd: ROOT });
  return registry.status === 0 ? false : 'the npm registry cannot be reached: nothing can be installed';
}

describe('The five commands of the tutorial', { timeout: 280_000 }, () => {
  it('lead from a clone to a gate that holds a changed threshold', { skip: whyNot() }, async (test) => {
    const [clone, install, measure, edit, gate, ...more] = commandsOf('Five commands');
    expect(more).to.deep.equal([]);
    const folder = mkdtempSync(join(tmpdir(), 'llm-tutorial-'));
    const script = [
      'set -e',
      clone,
      install,
      // On a busy machine a latency may be missed; what is promised of the throughput is looked at below.
      `${measure} || test $? = 1`,
      'cp -L reports/latest/results.json ../kept.json',
      edit,
      // Its exit code is the script's.
      gate,
    ].join('\n');
    const { code, output } = await bash(test, script, folder);
    const outcomes = (name: string): unknown[] => {
      const { checks } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Results;
      return checks
        .filter(({ metric, label }) => metric === 'output_tps' && label.startsWith('small'))
        .map(({ outcome, limit }) => [outcome, limit.value]);
    };
    expect(outcomes('kept.json'), output).to.deep.equal([['passed', 1000]]);
    expect(outcomes('performance/reports/latest/results.json'), output).to.deep.equal([['failed', 90_000]]);
    expect(code, output).to.equal(1);
    expect(output).to.match(/^FAILED +small, 32, 1000 +output_tps .* above 90,000 tokens\/s/mu);
  });
});

/** Runs a script with the repository to clone; the registry's cache is used where it has what is needed. */
async function bash(test: TestContext, script: string, folder: string) {
  const env = {
    ...cleanEnvironment(),
    REPOSITORY: ROOT,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const closed = once(child, 'close');
  test.after(async () => {
    // The whole group: what the script started is not to outlive a test that gave up on it.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await closed;
    rmSync(folder, { recursive: true, force: true });
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await closed) as [number | null];
  return { code, output };
}
