import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { emptyResults } from '../results.fixture';
import type { Results } from '../results-schema';
import { temporaryFolder } from '../temporary-folder.fixture';
import { pageDom, texts } from './page-dom.fixture';
import { chartFile, resultsOf } from './report-page.fixture';
import { surroundingsOf, writeRunPage } from './run-page';

const stamp = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T05-06-07Z-abcdef`;
const runOn = (day: number): Results =>
  emptyResults({ id: stamp(day), startedAt: `2026-03-${String(day).padStart(2, '0')}T05:06:07.000Z` });

function runFolder(reports: string, day: number, results = runOn(day)): string {
  const folder = join(reports, results.run.id);
  mkdirSync(join(folder, 'charts'), { recursive: true });
  writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
  return folder;
}

/** The texts about charts on the page of a run whose charts have those paths. */
function chartsOf(folder: string, paths: readonly string[]): readonly string[] {
  const results = resultsOf(['passed']);
  const charts = paths.map((path) => ({ ...results.charts[0]!, name: path, path }));
  writeRunPage(folder, { ...results, charts }, { earlier: [], project: dirname(folder), reports: 'reports' });
  const dom = pageDom(readFileSync(join(folder, 'index.html'), 'utf8'));
  return [...texts(dom, 'figcaption'), ...texts(dom, '.absent-chart')];
}

describe('the page in the folder of a run', () => {
  const reportsOf = (test: TestContext): string => join(temporaryFolder(test), 'reports');

  it('draws files within the folder alone; what cannot be read is a missing chart', async (test) => {
    const reports = reportsOf(test);
    const folder = runFolder(reports, 9);
    const chart = await chartFile();
    writeFileSync(join(folder, 'charts', 'own.svg'), chart);
    writeFileSync(join(reports, 'secret.svg'), chart);
    symlinkSync(join(reports, 'secret.svg'), join(folder, 'charts', 'link.svg'));
    symlinkSync(join(folder, 'charts', 'loop.svg'), join(folder, 'charts', 'loop.svg'));
    const paths = [
      'charts/own.svg',
      'charts',
      '../secret.svg',
      'charts/link.svg',
      'charts/loop.svg',
      '',
      'a\0b',
    ];
    const [drawn, ...missing] = chartsOf(folder, paths);
    expect(drawn).to.include('charts/own.svg');
    expect(missing).to.have.length(paths.length - 1);
    for (const text of missing) expect(text).to.include('its file is not in the folder of the run');
  });

  it('knows the ten runs before it, however many came after, and the folder of runs as commands name it', (test) => {
    const reports = reportsOf(test);
    const folders = Array.from({ length: 28 }, (_, index) => runFolder(reports, index + 1));
    const seen = surroundingsOf(folders[13]!, runOn(14), dirname(reports));
    expect(seen.earlier.map(({ run }) => run.id)).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => stamp(index + 4)),
    );
    expect(seen.reports).to.equal(basename(reports));
    expect(surroundingsOf(folders[0]!, runOn(1), reports)).to.deep.include({ earlier: [], reports: '.' });
    // A folder by another name, such as that of merged runs: the time of its run stands for its name.
    const merged = emptyResults({ id: 'merged', startedAt: '2026-03-03T00:00:00.000Z' });
    expect(surroundingsOf(join(reports, 'merged'), merged, reports).earlier).to.have.length(2);
  });
});
