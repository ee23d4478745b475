import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { MetricStore } from '../monitoring/store/metric-store';
import { Simulator } from '../simulator/simulator';

const ROOT = join(__dirname, '..', '..');

/** The monitor in a process of its own, and what it says. */
function monitor(
  test: TestContext,
  environment: Readonly<Record<string, string>>,
  ...flags: readonly string[]
) {
  const folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  const store = join(folder, 'history.db');
  const child = spawn(
    process.execPath,
    ['--require', 'ts-node/register/transpile-only', 'support/monitor.ts', ...flags],
    { cwd: ROOT, env: { ...process.env, LLM_REPORTS: folder, LLM_STORE: store, ...environment } },
  );
  const said = { output: '' };
  const ended = once(child, 'close') as Promise<[number | null]>;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.output += text;
    });
  test.after(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, said, store, code: ended.then(([code]) => code) };
}

describe('npm run monitor', { concurrency: 2 }, () => {
  it('samples a server beside its load until it is interrupted, and leaves a history', async (test) => {
    await using simulator = await Simulator.start();
    const { child, said, store, code } = monitor(test, { LLM_BASE_URL: simulator.baseUrl });
    while (!said.output.includes('samples go to')) await once(child.stdout, 'data');
    const hasRates = (): boolean => {
      using open = MetricStore.open(store);
      return open.list({ metric: 'failed_requests_per_second' }).length > 0;
    };
    while (!hasRates()) await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill('SIGINT');
    expect(await code, said.output).to.equal(0);
    expect(said.output)
      .to.match(/samples, 0 missed.* of a core for it/)
      .and.match(/Chart: .*\.svg/);
    using kept = MetricStore.open(store);
    const [series] = kept.list({ metric: 'failed_requests_per_second' });
    expect(series?.labels).to.deep.equal({ target: simulator.baseUrl });
  });

  it('says what to do without a server, and with one that does not answer', async (test) => {
    const without = monitor(test, { LLM_BASE_URL: '' });
    expect(await without.code).to.equal(1);
    expect(without.said.output).to.match(/^no server is named: set LLM_BASE_URL[^]*--retention/);
    const nobody = monitor(test, { LLM_BASE_URL: 'http://127.0.0.1:9/v1', LLM_READY_TIMEOUT: '100 ms' });
    expect(await nobody.code).to.equal(1);
    expect(nobody.said.output).to.contain('127.0.0.1:9').and.not.contain('at async');
  });
});
