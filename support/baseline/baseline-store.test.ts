import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { RunResultsError } from '../report/compare-runs/run-results';
import { resultsCheck } from '../report/journal-entry';
import { checkEntry } from '../report/journal-entry.fixture';
import { endedScenario } from '../report/page/report-page.fixture';
import { emptyResults } from '../report/results.fixture';
import type { Results } from '../report/results-schema';
import { temporaryFolder } from '../report/temporary-folder.fixture';
import { BaselineError } from './baseline-error';
import { baselineOfRun } from './baseline-of-run';
import { parseBaselineName } from './baseline-name';
import { BaselineStore } from './baseline-store';
import { listText, showText } from './baseline-text';
import { loadsOf, resultsOf, runFolder } from './run-folder.fixture';

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
    expect(() => store.read('main')).to.throw(
      /nor any other; to make one, .*--tags @regression.*npm run baseline -- save main/,
    );
    for (const [text, words] of [
      ['{', /is no JSON: .*conflict/],
      ['{}', /names no schemaVersion/],
      ['{"schemaVersion": "9.0.0"}', /is of schema 9\.0\.0, and this version of the suite reads 1\.1\.0/],
      ['{"schemaVersion": "1.0.0"}', /does not keep to its schema 1\.1\.0; was it edited\?/],
    ] as const) {
      writeFileSync(join(folder, 'broken.json'), text);
      expect(() => store.read('broken')).to.throw(words);
    }
    expect(() => store.read('mian')).to.throw(/which has broken: write one of these/);
  });

  it('whose values by block were damaged is told of as one that does not keep to its schema', (test) => {
    const folder = temporaryFolder(test);
    const store = new BaselineStore(join(folder, 'baselines'));
    const baseline = baselineOfRun(runFolder(join(folder, 'run'), resultsOf(5)), options);
    // In order, but for its size.
    const bomb = deflateRawSync(Buffer.concat([Buffer.alloc(2 ** 26, ' '), Buffer.from('[[1,1]]')])).toString(
      'base64',
    );
    for (const blocks of ['AAAA', bomb]) {
      const damaged = [
        { ...loadsOf(5, 1)[0]!, metrics: { itl: { kind: 'values', of: 'tokens', blocks } as const } },
      ];
      store.write({ ...baseline, distributions: damaged }, { local: false, replace: true });
      expect(() => store.read('main')).to.throw(
        BaselineError,
        /main\.json.*Save it anew[\s\S]*damaged[\s\S]*itl/,
      );
      const run = runFolder(join(folder, 'damaged'), resultsOf(5), damaged);
      expect(() => baselineOfRun(run, options)).to.throw(RunResultsError, /distributions\.json.*damaged/su);
    }
  });

  it('is not made of a run whose client set the result, and keeps the doubt where that is asked for', (test) => {
    const folder = temporaryFolder(test);
    const doubted = (over: Partial<Results['checks'][number]>): Results => ({
      ...resultsOf(5),
      checks: [{ ...resultsCheck(checkEntry()), ...over }],
    });
    for (const [over, words] of [
      [
        {
          reason: 'at this load the instrument itself is off by 3.72 ms, and decides no limit below 11.2 ms',
        },
        /instrument itself is off by 3\.72 ms/,
      ],
      [
        { reason: 'the client offered 4 req/s instead of 5 req/s; something else' },
        /offered 4 req\/s instead/,
      ],
      [{ reason: 'the client sent its requests late: p99 schedule lag 9 ms' }, /requests late/],
      [{ instrumentError: 2 }, /itl p99 is 5\.21 ms, and the instrument was off by 2 ms/],
    ] as const) {
      const run = runFolder(join(folder, 'run'), doubted(over));
      expect(() => baselineOfRun(run, options)).to.throw(words);
      const baseline = baselineOfRun(run, { ...options, doubtful: true });
      expect(baseline.doubts.join()).to.match(words);
      expect(showText(baseline)).to.match(words);
    }
    const { client } = endedScenario();
    const [worker] = client!.workers;
    const busy = (requests: number): Results => {
      const idle = { ...worker!, requests, busiestWindow: 1 };
      return {
        ...resultsOf(5),
        scenarios: [endedScenario({ client: { ...client!, workers: [worker!, idle] } })],
      };
    };
    expect(baselineOfRun(runFolder(join(folder, 'idle'), busy(0)), options).doubts).to.deep.equal([]);
    expect(() => baselineOfRun(runFolder(join(folder, 'busy'), busy(1)), options)).to.throw(/was busy 100%/);
    for (const over of [{ instrumentError: 1 }, { reason: 'the limit lies inside the interval' }]) {
      const run = runFolder(join(folder, 'run'), doubted(over));
      expect(baselineOfRun(run, options).doubts).to.deep.equal([]);
    }
  });

  for (const name of ['', '.', '../up', 'a/b', 'a..b', 'a.', '-x', 'main.json', 'x'.repeat(65), 'ü'])
    it(`is not called "${name}"`, () => {
      expect(() => parseBaselineName(name)).to.throw(/is no name of a baseline; write/);
    });
});
