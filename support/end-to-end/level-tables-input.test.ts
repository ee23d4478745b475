import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Simulator } from '../simulator/simulator';
import { CucumberRun } from './cucumber-run.fixture';
import { expectEveryFault, FAULTS, FEATURE, LEVELS, LIMITS, USERS } from './faulty-level-tables.fixture';
import { table, usersFeature } from './user-feature.fixture';

describe('Faulty tables of levels', { concurrency: 2 }, () => {
  it('are all told at once by a dry run, each with its cell, its column and what to write', async (test) => {
    const run = await CucumberRun.toItsEnd(test, { feature: FEATURE, flags: ['--dry-run'] });
    expect(run.exitCode, run.output).to.equal(1);
    expectEveryFault(run.output);
    // One line each, and nothing beside them.
    expect(run.output.match(/copy\.feature:\d+/g)).to.have.length(FAULTS.length);
    expect(run.runFolders).to.deep.equal([]);
  });

  it('are told by a run before anything is sent', async (test) => {
    await using simulator = await Simulator.start();
    const run = await CucumberRun.toItsEnd(test, {
      feature: FEATURE,
      environment: { LLM_BASE_URL: simulator.baseUrl },
    });
    expect(run.exitCode, run.output).to.equal(1);
    expectEveryFault(run.results.run.faults.join('\n'));
    expect(simulator.log).to.deep.equal([]);
  });
});

describe('What no table of its own is faulty in', { concurrency: 2 }, () => {
  const early: readonly (readonly [what: string, scenario: readonly string[], says: RegExp])[] = [
    [
      'a dataset that is no file',
      [`    Given ${USERS}`, table(['dataset', 'no/such/prompts.jsonl'], ['output tokens', '8'])],
      /copy\.feature:\d+:\d+.*no\/such\/prompts\.jsonl.*write the path/,
    ],
    [
      'a limit of a level that nothing measures',
      [
        `    When ${LEVELS}`,
        table(['virtual_users'], ['8']),
        `    Then ${LIMITS}`,
        table(['virtual_users', 'p95 TTFT'], ['9', '1 s']),
      ],
      /copy\.feature:\d+:\d+, column virtual_users: .*9/,
    ],
  ];
  it('is told by a dry run as well', async (test) => {
    const scenarios = early.map(([what, lines]) => `  Scenario: ${what}\n${lines.join('\n')}`);
    const run = await CucumberRun.toItsEnd(test, { feature: usersFeature(scenarios), flags: ['--dry-run'] });
    for (const [what, , says] of early)
      await test.test(what, () => {
        expect(run.output).to.match(says);
      });
  });
});
