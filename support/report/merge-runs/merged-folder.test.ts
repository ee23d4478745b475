import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { rejectionOf } from '../../rejection.fixture';
import { resultsWith, TARGET } from '../compare-runs/compared-runs.fixture';
import { readRunResults } from '../compare-runs/run-results';
import { ENVIRONMENT } from '../environment.fixture';
import { resultsCheck, resultsScenarioRef } from '../journal-entry';
import { checkEntry, scenarioRef, VERDICTS } from '../journal-entry.fixture';
import { ReportError } from '../report-error';
import type { Results } from '../results-schema';
import { emptyResults } from '../results.fixture';
import { temporaryFolder } from '../temporary-folder.fixture';
import { MergeError } from './merge-error';
import { mergeRuns } from './merged-folder';
import { mergedResults } from './merged-results';

const run = (id: string, over: Partial<Results['run']> = {}): Results['run'] => ({
  ...emptyResults().run,
  id,
  ...over,
});
const alone = resultsCheck(checkEntry({ scenario: scenarioRef({ scenario: 'Only there', label: '' }) }));

describe('merged results', () => {
  it('keep what several runs checked side by side, with the name of the run', () => {
    const failed = resultsCheck(checkEntry({ verdict: VERDICTS.failed }));
    const merged = mergedResults(
      [
        resultsWith({ run: run('a') }),
        resultsWith({ run: run('b', { success: false }), checks: [failed, alone] }),
      ],
      'all',
    );
    expect(
      merged.checks.map(({ label, outcome, observed }) => [label, outcome, observed?.value]),
    ).to.deep.equal([
      ['small, 32, 1000, run a', 'passed', 5.21],
      ['small, 32, 1000, run b', 'failed', 31],
      ['', 'passed', 5.21],
    ]);
    expect(merged.notes.map(({ scenario, text }) => [scenario, text.slice(0, 10)])).to.deep.equal([
      ['Low-Latency Token Sampling', 'Of run a, '],
      ['Low-Latency Token Sampling', 'Of run b, '],
      ['Only there', 'Of run b, '],
    ]);
    expect(merged.run).to.include({ id: 'all', success: false, interrupted: false, durationMs: 4000 });
  });

  it('tell of everything which run it is of, of what was merged before too', () => {
    const runsOf = ({ checks, notes }: Results): unknown[] => [...checks, ...notes].map((each) => each.run);
    const twice = mergedResults([resultsWith({ run: run('a') }), resultsWith({ run: run('b') })], 'ab');
    expect(runsOf(twice)).to.deep.equal(['a', 'b', 'a', 'b']);
    const thrice = mergedResults([twice, resultsWith({ run: run('c') })], 'abc');
    expect(new Set(runsOf(thrice))).to.deep.equal(new Set(['a', 'b', 'c']));
    expect(thrice.checks.map((each) => each.run)).to.deep.equal(['a', 'b', 'c']);
  });

  it('keep apart two scenarios that stood in the same line', () => {
    const renamed = resultsCheck(checkEntry({ scenario: scenarioRef({ scenario: 'Renamed' }) }));
    const merged = mergedResults(
      [resultsWith({ run: run('a') }), resultsWith({ run: run('b'), checks: [renamed] })],
      'all',
    );
    expect(merged.checks.map(({ label }) => label)).to.deep.equal([
      'small, 32, 1000, run a',
      'small, 32, 1000, run b',
    ]);
  });

  it('span all runs, and say of an error whose it is', () => {
    const early = run('b', { startedAt: '2026-03-03T00:00:00.000Z', faults: ['no disk'], interrupted: true });
    const { run: merged } = mergedResults(
      [emptyResults({ id: 'a' }), { ...emptyResults(), run: early }],
      'all',
    );
    expect(merged).to.deep.include({
      ...{ startedAt: '2026-03-03T00:00:00.000Z', endedAt: '2026-03-04T05:06:09.000Z' },
      ...{ faults: ['b: no disk'], interrupted: true },
    });
  });

  it('name no server and no machine as that of all where they differ', () => {
    const processor = { model: 'another', physicalCores: 1, logicalCores: 2, usableCores: 2 };
    const other = { target: { ...TARGET, version: '0.12.0' }, environment: { ...ENVIRONMENT, processor } };
    const { target, environment, notes } = mergedResults(
      [resultsWith({ run: run('a') }), resultsWith({ run: run('b'), ...other })],
      'all',
    );
    expect(target?.note).to.equal(
      'this is the server of a; it differs in b: see the notes of their scenarios',
    );
    expect(target?.differs).to.deep.equal(['version']);
    expect(environment?.processor).to.deep.equal({
      unavailable: 'other in b than in a: see the notes of their scenarios',
    });
    expect(environment?.memory).to.deep.equal(ENVIRONMENT.memory);
    expect(notes[1]?.text).to.include(
      'Other than in a: target.version was 0.11.0, and is 0.12.0 here; processor.model was a processor, and is another here.',
    );
    expect(notes[0]?.text).to.not.include('Other');
  });

  it('know no port that all had where the engine was on another every time', () => {
    const onPort = (id: string, port: number): Results =>
      resultsWith({
        run: run(id),
        target: { ...TARGET, embedded: true, baseUrl: `http://127.0.0.1:${port}/v1` },
      });
    const merged = mergedResults([onPort('a', 4001), onPort('b', 4002)], 'ab');
    expect(merged.target).to.deep.include({ note: null, differs: ['baseUrl'] });
    // What differed in a part differs in the whole.
    expect(mergedResults([merged, onPort('c', 4001)], 'abc').target?.differs).to.deep.equal(['baseUrl']);
    const { target } = mergedResults([onPort('a', 4001), onPort('b', 4001)], 'ab');
    expect(target).to.not.have.property('differs');
  });
});

describe('merging folders', () => {
  function runFolder(root: string, id: string, over: Partial<Results> = {}): string {
    const folder = join(root, id);
    mkdirSync(join(folder, 'charts'), { recursive: true });
    const charts = [{ ...resultsScenarioRef(scenarioRef()), name: 'Latency', path: 'charts/latency.svg' }];
    writeFileSync(
      join(folder, 'results.json'),
      JSON.stringify(resultsWith({ run: run(id), charts, ...over })),
    );
    writeFileSync(join(folder, 'charts/latency.svg'), `<svg>${id}</svg>`);
    writeFileSync(
      join(folder, 'requests.ndjson'),
      `{"scenario":"f:1","outcome":"completed"}\n{"scenario":"f`,
    );
    return folder;
  }
  const two = (test: TestContext, over: Partial<Results> = {}) => {
    const root = temporaryFolder(test);
    return {
      root,
      folders: [runFolder(root, 'a'), runFolder(root, 'b', over)],
      into: join(root, 'new', 'all'),
    };
  };
  const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');

  it('gives a run of its own, with the charts and the records of all', async (test) => {
    const { folders, into } = two(test);
    const before = folders.map((folder) => readdirSync(folder, { recursive: true }));
    const pages: string[] = [];
    const { results } = await mergeRuns(folders, {
      into,
      requests: 'together',
      writePage: (folder) => {
        pages.push(...readdirSync(folder));
        writeFileSync(join(folder, 'index.html'), String(existsSync(into)));
      },
    });
    expect(readRunResults(into)).to.deep.equal(results);
    expect(results.charts.map(({ path }) => text(into, path))).to.deep.equal([
      '<svg>a</svg>',
      '<svg>b</svg>',
    ]);
    // The last line of a killed run is cut.
    expect(text(into, 'requests.ndjson')).to.equal(
      ['a', 'b'].map((id) => `{"run":"${id}","scenario":"f:1","outcome":"completed"}\n`).join(''),
    );
    expect(text(into, 'junit.xml')).to.include('small, 32, 1000, run b › ');
    expect(text(into, 'results.csv').split('\r\n')).to.have.length(4);
    // The page is made of the finished files, and the folder is there with it and not before.
    expect(pages).to.include.members(['charts', 'results.json', 'requests.ndjson']);
    expect(text(into, 'index.html')).to.equal('false');
    expect(folders.map((folder) => readdirSync(folder, { recursive: true }))).to.deep.equal(before);
    expect(readdirSync(join(into, '..'))).to.deep.equal(['all']);
  });

  it('leaves nothing where its page cannot be written', async (test) => {
    const { folders, into } = two(test);
    const writePage = (): void => {
      throw new TypeError('no page');
    };
    const error = await rejectionOf(mergeRuns(folders, { into, requests: 'none', writePage }));
    expect(error?.message).to.equal('no page');
    expect(readdirSync(join(into, '..'))).to.deep.equal([]);
  });

  it('names the run of a record once, also where that was merged before', async (test) => {
    const { root, folders, into } = two(test);
    await mergeRuns(folders, { into, requests: 'together' });
    const again = await mergeRuns([into, runFolder(root, 'c')], { into: `${into}2`, requests: 'together' });
    expect(text(again.folder, 'requests.ndjson').match(/"run":"\w+"/gu)).to.deep.equal(
      ['a', 'b', 'c'].map((id) => `"run":"${id}"`),
    );
    const twice = await rejectionOf(
      mergeRuns([into, folders[0] ?? ''], { into: `${into}3`, requests: 'none' }),
    );
    expect(twice).to.be.instanceOf(MergeError);
    expect(twice?.message).to.include('hold the same run, a; name each run once');
  });

  it('links the records, or leaves them, where that is asked for', async (test) => {
    const { root, folders, into } = two(test);
    await mergeRuns(folders, { into, requests: 'linked' });
    expect(text(into, 'requests-b.ndjson')).to.equal(text(root, 'b', 'requests.ndjson'));
    const bare = await mergeRuns(folders, { into: `${into}-bare`, requests: 'none' });
    expect(readdirSync(bare.folder).filter((name) => name.startsWith('requests'))).to.deep.equal([]);
  });

  it('takes no file from outside of a run, and says which charts are lacking', async (test) => {
    const paths = [
      ...['../secret', '../../../secret', '../../../../secret', '/etc/hostname'],
      ...['charts/link.svg', 'charts/../../../b/results.json', 'charts/gone.svg', 'charts'],
      ...[String.raw`..\..\secret`, String.raw`C:\secret`, ''],
    ];
    const charts = paths.map((path) => ({ ...resultsScenarioRef(scenarioRef()), name: 'x', path }));
    const { root, folders, into } = two(test, { charts });
    mkdirSync(join(root, 'new'));
    // Where the paths lead to from the run, from the new folder, and from the charts of the run in it.
    for (const folder of [root, join(root, 'new')]) writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(root, 'secret'), join(root, 'b/charts/link.svg'));
    const { lacking, results } = await mergeRuns(folders, { into, requests: 'none' });
    expect(lacking).to.deep.equal(paths.map((path) => `b: its chart ${path} is not in its folder`));
    expect(results.charts.map(({ path }) => path)).to.deep.equal(['charts/a/latency.svg']);
  });

  it('is refused for one run twice, a folder that is there, and a name that is none', async (test) => {
    const { root, folders, into } = two(test);
    const [a = ''] = folders;
    symlinkSync('a', join(root, 'latest'));
    const options = { into, requests: 'none' } as const;
    const twice = await rejectionOf(mergeRuns([a, join(root, 'latest')], options));
    expect(twice).to.be.instanceOf(MergeError);
    expect(twice?.message).to.include('hold the same run, a; name each run once');
    const there = await rejectionOf(mergeRuns(folders, { ...options, into: root }));
    expect(there?.message).to.include('is there already; name a new folder with --into');
    const odd = runFolder(root, 'odd', { run: run('../odd') });
    expect((await rejectionOf(mergeRuns([a, odd], options)))?.message).to.include('is no name of a folder');
    const below = await rejectionOf(mergeRuns(folders, { ...options, into: join(a, 'results.json', 'all') }));
    expect(below).to.be.instanceOf(ReportError);
    expect(below?.message).to.include('something else stands in its place');
    expect(existsSync(into)).to.equal(false);
  });
});
