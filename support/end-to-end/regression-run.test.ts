import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { Simulator } from '../simulator/simulator';
import { cleanEnvironment, CucumberRun } from './cucumber-run.fixture';

const ROOT = join(__dirname, '..', '..');

const FEATURE = `Feature: Copy of a regression
  Background:
    Given the LLM system is running
    And performance monitoring is enabled
    And the following model configurations:
      | model_size | batch_size | sequence_length |
      | small      | 4          | 64              |

  Scenario: It is as fast as it was
    Given a model of size "small"
    And a batch size of 4
    When sampling 100 tokens
    Then the median inter-token latency should not regress by more than 25% against the baseline "main"
`;

/** What the product's own command for baselines says, and its exit code. */
function baseline(words: readonly string[], folder: string) {
  const script = ['--require', 'ts-node/register/transpile-only', join('support', 'baseline-command.ts')];
  const env = { ...cleanEnvironment(), LLM_BASELINES: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...words], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('A promise not to regress', () => {
  it('is not measured without a baseline, kept by the same server, and broken by a slower one', async (test) => {
    const folder = temporaryFolder(test);
    const measure = async (interTokenLatency: number): Promise<CucumberRun> => {
      await using simulator = await Simulator.start({ timeToFirstToken: 20, interTokenLatency });
      return await CucumberRun.toItsEnd(test, {
        feature: FEATURE,
        environment: {
          LLM_BASE_URL: simulator.baseUrl,
          LLM_BASELINES: folder,
          LLM_SAMPLING_BUDGET: '4 s',
        },
      });
    };
    const first = await measure(10);
    expect(first.exitCode, first.output).to.equal(0);
    expect(first.results.checks.map(({ outcome }) => outcome)).to.deep.equal(['not measured']);
    expect(first.results.checks[0]?.reason).to.contain('npm run baseline -- save main');

    const saved = baseline(['save', 'main', join(first.reports, 'latest')], folder);
    expect(saved.status, saved.output).to.equal(0);

    const same = await measure(10);
    expect(same.results.checks[0]?.outcome, same.output).to.equal('passed');
    const slower = await measure(20);
    expect(slower.exitCode).to.equal(1);
    const [check] = slower.results.checks;
    expect(check?.outcome, slower.output).to.equal('failed');
    // The gap between two tokens has doubled.
    expect(check?.observed?.value).to.be.within(50, 150);
    const compared = baseline(['compare', 'main', join(slower.reports, 'latest')], folder);
    expect(compared.status, compared.output).to.equal(1);
    expect(compared.output).to.match(/regressed/u);
  });
});
