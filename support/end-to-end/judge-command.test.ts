import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import type { Results } from '../report/results-schema';
import { Simulator } from '../simulator/simulator';
import { cleanEnvironment } from './cucumber-run.fixture';

const ROOT = join(__dirname, '..', '..');
const BENCH = join(ROOT, 'support', 'importers', 'vllm-detailed.fixture.json');

const featureOf = (given: string, limit: string): string => `Feature: Ours
  Scenario: Chat
    Given ${given}
    Then the p95 time to first token should be below ${limit}
`;

/** Where the user stands: a folder with a feature of these lines, and the reports of the runs. */
function place(test: TestContext, feature: string) {
  const folder = join(temporaryFolder(test), 'a dir [x]');
  mkdirSync(folder);
  writeFileSync(join(folder, 'ours.feature'), feature);
  return { folder, reports: join(folder, 'reports') };
}

/** Runs the command as npm would for a user who stands in that folder. */
async function judge(
  { folder, reports }: ReturnType<typeof place>,
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
) {
  const child = spawn(
    process.execPath,
    ['--require', require.resolve('ts-node/register/transpile-only'), 'support/judge.ts', ...words],
    {
      cwd: ROOT,
      env: { ...cleanEnvironment(), LLM_REPORTS: reports, INIT_CWD: folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const resultsIn = (reports: string): Results =>
  JSON.parse(readFileSync(join(reports, 'latest', 'results.json'), 'utf8')) as Results;

describe('npm run judge', { concurrency: 2 }, () => {
  it('judges by the feature of the user, and tells in the results what it judged', async (test) => {
    const where = place(test, featureOf('the results of another tool', '100 ms'));
    const { code, output } = await judge(where, {}, 'vllm', BENCH, '--feature', 'ours.feature');
    expect(output).to.match(/FAILED +p95 time to first token 372 ms/);
    expect(code).to.equal(1);
    const { checks, target, scenarios } = resultsIn(where.reports);
    expect(checks.map(({ outcome, metric }) => `${metric} ${outcome}`)).to.deep.equal(['ttft p95 failed']);
    expect(scenarios[0]?.ledger).to.include({ completed: 80 });
    expect(target).to.include({
      embedded: false,
      note: `measured by vLLM bench serve, not by this suite: ${BENCH}`,
    });
    expect(target?.settings).to.include({ importedResults: JSON.stringify({ tool: 'vllm', path: BENCH }) });
  });

  it('sends nothing, and ends with 2, for a feature of this suite itself', async (test) => {
    await using simulator = await Simulator.start({ timeToFirstToken: 1, interTokenLatency: 1 });
    const where = place(test, featureOf('the LLM system is running', '1 s'));
    const server = { LLM_BASE_URL: simulator.baseUrl };
    const { code, output } = await judge(where, server, 'vllm', BENCH, '--feature', 'ours.feature:2');
    expect(output).to.match(/Lines cannot be named in .*select by --name/);
    expect(code).to.equal(2);
    const again = await judge(where, server, 'vllm', BENCH, '--feature', 'ours.feature');
    expect(again.output).to.match(/nothing was sent\.\n.*ours\.feature:2: "Chat" does not begin with/);
    expect(again.code).to.equal(2);
    expect(simulator.log).to.deep.equal([]);
    expect(readdirSync(where.folder)).to.deep.equal(['ours.feature']);
  });

  it('ends with 2 where the settings of the run are not in order', async (test) => {
    const where = place(test, featureOf('the results of another tool', '1 s'));
    const broken = { LLM_SEED: 'one' };
    const { code, output } = await judge(where, broken, 'vllm', BENCH, '--feature', 'ours.feature');
    expect(output).to.match(/Nothing was judged: .*LLM_SEED/s);
    expect(code).to.equal(2);
  });
});
