import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { literalPath, selectionFaults } from './imported-features';
import { nothingJudged } from './imported-verdicts';
import { emptyResults } from './report/results.fixture';
import type { Results } from './report/results-schema';
import { temporaryFolder } from './report/temporary-folder.fixture';

const GIVEN = 'Given the results of another tool';
const PROMISE = 'Then the p95 time to first token should be below 1 s';

before(() => {
  // As the command sets it before it asks.
  process.env['LLM_IMPORT'] = 'vllm:bench.json';
});

/** A feature of scenarios of these steps, in a folder whose name is a pattern. */
function featureOf(test: TestContext, ...scenarios: readonly (readonly string[])[]): string {
  const folder = join(temporaryFolder(test), 'a {dir} [x] (y)*');
  mkdirSync(folder);
  const path = join(folder, '@my!.feature');
  const text = scenarios.map((steps, index) => `\nScenario: S${index}\n${steps.join('\n')}\n`);
  writeFileSync(path, `Feature: F\n${text.join('')}`);
  return path;
}

const faultsOf = (path: string, ...words: readonly string[]) =>
  selectionFaults(path, [literalPath(path), ...words]);

describe('What can be judged by the results of another tool', () => {
  it('is a promise of those results, wherever its feature is', async (test) => {
    const feature = featureOf(test, [GIVEN, PROMISE], ['Given the LLM system is running']);
    expect(await faultsOf(feature, '--name', 'S0')).to.deep.equal([]);
  });

  it('is no load of this suite, no set-up beside the results, and not nothing', async (test) => {
    const feature = featureOf(
      test,
      ['Given the LLM system is running', PROMISE],
      [GIVEN, 'When sampling 10 tokens', PROMISE],
      [GIVEN],
    );
    const [load, setUp, nothing, ...more] = await faultsOf(feature);
    expect(load).to.match(/@my!\.feature:3: "S0" does not begin with "Given the results of another tool"/);
    expect(setUp).to.match(/:9: "sampling 10 tokens" is no promise/);
    expect(nothing).to.match(/:12: "S2" promises nothing$/);
    expect(more).to.deep.equal([]);
  });

  it('is no scenario that is not there, or cannot be read', async (test) => {
    const feature = featureOf(test, [GIVEN, 'Then p95 latency should be below 1O ms']);
    expect(await faultsOf(feature, '--tags', '@nope')).to.have.length(1);
    expect((await faultsOf(feature, '--name', 'no', '--tags', 'not @a')).join()).to.match(
      /no scenario of .* is selected by --name no --tags not @a; it has "S0"$/,
    );
    expect((await faultsOf(feature)).join()).to.match(/"1O ms" is not a quantity/);
    writeFileSync(feature, 'Feature: F\nScenario: S\nGiven a\nnonsense\n');
    expect((await faultsOf(feature)).join()).to.match(/@my!\.feature: \(4:1\)/);
    writeFileSync(feature, '');
    expect((await faultsOf(feature)).join()).to.match(/has no scenario$/);
  });
});

describe('A run that judged nothing', () => {
  const imported = { tool: 'vllm', path: '/a/bench.json' };
  const since = new Date('2026-03-04T05:06:07.000Z');
  const target = (named: object): Results['target'] => ({
    ...{ baseUrl: 'not told', serverKind: 'not told', version: null, models: [], serverSettings: {} },
    ...{ embedded: false, note: null, settings: { importedResults: JSON.stringify(named) } },
  });
  const check = (outcome: Results['checks'][number]['outcome']): Results['checks'][number] => ({
    ...{ feature: 'F', featureFile: 'f.feature', line: 1, scenario: 'S', row: {}, label: '', tags: [] },
    ...{ step: 's', stepLine: 2, metric: 'ttft p95', outcome, observed: null, comparison: 'below' },
    ...{ limit: { value: 1, unit: 'ms' }, margin: null, neededSamples: null, source: 'a' },
    ...{ instrumentError: null, reason: 'no GPU', summary: 's' },
  });

  /** What is said of a folder that holds one such run. */
  function told(test: TestContext, results: Partial<Results>, run: Partial<Results['run']> = {}) {
    const folder = temporaryFolder(test);
    const one = emptyResults(run);
    mkdirSync(join(folder, one.run.id));
    writeFileSync(join(folder, one.run.id, 'results.json'), JSON.stringify({ ...one, ...results }));
    return nothingJudged(folder, since, imported);
  }

  it('says why: no promise, a fault before it, or nothing that could be measured', (test) => {
    expect(told(test, { target: target(imported) })).to.match(/^Nothing was judged: .* hold no promise$/);
    expect(told(test, {}, { faults: ['LLM_SEED is no number'] })).to.match(/: LLM_SEED is no number$/);
    expect(told(test, { target: target(imported), checks: [check('not measured')] })).to.match(/: no GPU$/);
  });

  it('is none that decided or left open one promise, that began before, or that is of other results', (test) => {
    for (const outcome of ['passed', 'failed', 'inconclusive'] as const)
      expect(told(test, { checks: [check('not measured'), check(outcome)] })).to.equal(undefined);
    expect(told(test, {}, { startedAt: '2026-03-04T05:06:06.999Z' })).to.equal(undefined);
    expect(told(test, { target: target({ ...imported, path: '/b' }) })).to.equal(undefined);
    expect(nothingJudged(join(temporaryFolder(test), 'none'), since, imported)).to.equal(undefined);
  });
});
