import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { distributionsText } from '../report/distributions';
import { ENVIRONMENT } from '../report/environment.fixture';
import { estimate, scenarioRef } from '../report/journal-entry.fixture';
import { resultsCheck, resultsMeasurement } from '../report/journal-entry';
import { checkEntry } from '../report/journal-entry.fixture';
import { emptyResults } from '../report/results.fixture';
import type { Results } from '../report/results-schema';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { encodeBlocks } from '../statistics/encoded-blocks';
import { baselineOfRun } from './baseline-of-run';
import { parseBaselineName } from './baseline-name';
import { BaselineStore } from './baseline-store';
import { listText, showText } from './baseline-text';
import { runComparisonText } from './comparison-text';
import { madeLatencies, normals } from './made-run.fixture';
import { measuredRun } from './measured-run';
import { compareRuns } from './run-comparison';

const scenario = scenarioRef();
const { feature, scenario: title, label } = scenario;
const measured = (metric: string, value: number) =>
  resultsMeasurement({
    scenario,
    metric,
    source: 'client',
    estimate: estimate({ value, low: 0.99 * value, high: 1.01 * value }),
  })!;

const resultsOf = (median: number, run: Partial<Results['run']> = {}): Results => ({
  ...emptyResults(run),
  environment: ENVIRONMENT,
  checks: [resultsCheck(checkEntry())],
  measurements: [measured('itl p50', median), measured('chunk_gap p99', 2 * median)],
});

const loadsOf = (median: number, seed: number) => [
  {
    feature,
    scenario: title,
    label,
    metrics: { itl: encodeBlocks(madeLatencies(normals(seed), { median })) },
  },
];

function runFolder(path: string, results: Results, loads = loadsOf(5, 1)): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'results.json'), JSON.stringify(results));
  writeFileSync(join(path, 'distributions.json'), distributionsText(loads));
  return path;
}

const options = { name: 'main', savedAt: new Date('2026-03-05T00:00:00Z'), doubtful: false };

describe('a baseline', () => {
  it('is made of the folder of a run, and read again as it was written', (test) => {
    const folder = temporaryFolder(test);
    const baseline = baselineOfRun(runFolder(join(folder, 'run'), resultsOf(5)), options);
    const store = new BaselineStore(join(folder, 'baselines'));
    expect(store.names).to.deep.equal([]);
    const path = store.write(baseline, { local: false, replace: false });
    expect(store.read('main')).to.deep.equal(baseline);
    expect(baseline.figures.map(({ metric }) => metric)).to.have.members([
      'itl p50',
      'chunk_gap p99',
      'itl p99',
    ]);
    expect(readFileSync(path, 'utf8').length).to.be.below(20_000);
    expect(showText(baseline)).to.contain('with its values by block');
    expect(listText(store.folder, [{ ...store.find('main')!, content: baseline }])).to.match(
      /main +shared +2026-03-05/,
    );
  });

  it('is not made of a run that cannot be believed, unless that is asked for', (test) => {
    const folder = runFolder(temporaryFolder(test), resultsOf(5, { interrupted: true, faults: ['no disk'] }));
    expect(() => baselineOfRun(folder, options)).to.throw(
      /interrupted; it had an error \(no disk\).*--doubtful/,
    );
    expect(baselineOfRun(folder, { ...options, doubtful: true }).figures).to.have.lengthOf(3);
    const nothing = runFolder(join(folder, 'nothing'), emptyResults());
    expect(() => baselineOfRun(nothing, { ...options, doubtful: true })).to.throw(/measured nothing/);
  });

  it('does not take the place of another, and one of this machine goes before a shared one', (test) => {
    const folder = temporaryFolder(test);
    const baseline = baselineOfRun(runFolder(join(folder, 'run'), resultsOf(5)), options);
    const store = new BaselineStore(join(folder, 'baselines'));
    store.write(baseline, { local: false, replace: false });
    expect(() => store.write(baseline, { local: false, replace: false })).to.throw(
      /there already; add --replace/,
    );
    store.write({ ...baseline, commit: 'abc' }, { local: true, replace: false });
    expect(store.read('main').commit).to.equal('abc');
    store.write({ ...baseline, commit: 'def' }, { local: true, replace: true });
    expect(store.read('main').commit).to.equal('def');
  });

  it('that is not there, or damaged, or of another version, is told of with what to do', (test) => {
    const folder = temporaryFolder(test);
    const store = new BaselineStore(folder);
    expect(() => store.read('main')).to.throw(/nor any other; to make one .* npm run baseline -- save main/);
    for (const [text, words] of [
      ['{', /is no JSON: .*conflict/],
      ['{}', /names no schemaVersion/],
      ['{"schemaVersion": "9.0.0"}', /is of schema 9\.0\.0, and this version of the suite reads 1\.0\.0/],
      ['{"schemaVersion": "1.0.0"}', /does not keep to its schema 1\.0\.0; was it edited\?/],
    ] as const) {
      writeFileSync(join(folder, 'broken.json'), text);
      expect(() => store.read('broken')).to.throw(words);
    }
    expect(() => store.read('mian')).to.throw(/which has broken: write one of these/);
  });

  for (const name of ['', '.', '../up', 'a/b', 'a..b', 'a.', '-x', 'main.json', 'x'.repeat(65), 'ü'])
    it(`is not called "${name}"`, () => {
      expect(() => parseBaselineName(name)).to.throw(/is no name of a baseline; write/);
    });
});

describe('a run beside a baseline', () => {
  const before = measuredRun(resultsOf(5), loadsOf(5, 1));

  it('has regressed where its values by block have, and without them by its intervals', () => {
    const after = measuredRun(resultsOf(5.5), loadsOf(5.5, 2));
    const outcomes = compareRuns(before, after, 5).figures.map(({ metric, result }) => [
      metric,
      result.outcome,
    ]);
    expect(Object.fromEntries(outcomes)).to.include({ 'itl p50': 'regressed', 'chunk_gap p99': 'regressed' });
    const alone = compareRuns({ ...before, distributions: [] }, after, 5);
    const [figure] = alone.figures.filter(({ metric }) => metric === 'itl p50');
    expect(figure?.result).to.have.nested.property('change.test', undefined);
  });

  it('is told with a warning where the machine is another one', () => {
    const processor = { ...ENVIRONMENT.processor, model: 'another one' } as typeof ENVIRONMENT.processor;
    const moved = { ...before, environment: { ...ENVIRONMENT, processor } };
    const comparison = compareRuns(before, moved, 5);
    expect(comparison.surroundings.obstacles.join()).to.match(/processor\.model was .* and is another one/);
    const text = runComparisonText(comparison, { title: 'RUN', margin: 5 });
    expect(text).to.contain('WARNING not comparable');
    expect(compareRuns(before, before, 5).surroundings.environment).to.deep.equal([]);
  });

  it('has no outcome in another unit, and counts what only one of them has', () => {
    const [first, ...rest] = before.figures;
    const after = { ...before, figures: [{ ...first!, observed: { ...first!.observed, unit: 'req/s' } }] };
    const { figures, onlyBefore } = compareRuns(before, after, 5);
    expect(figures.map(({ result }) => result.outcome)).to.deep.equal(['not comparable']);
    expect(onlyBefore).to.equal(rest.length);
  });
});
