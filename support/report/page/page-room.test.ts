import { describe, it } from 'node:test';
import { expect } from 'chai';
import { resultsScenarioRef } from '../journal-entry';
import { scenarioRef } from '../journal-entry.fixture';
import type { Results } from '../results-schema';
import { all, pageDom, texts } from './page-dom.fixture';
import { reportPage } from './report-page';
import { chartFile, endedScenario, pageInput, resultsCheckOf, resultsOf } from './report-page.fixture';
import { inlineSvg } from './svg-text';

const REF = resultsScenarioRef(scenarioRef());

/** A run of so many scenarios, each with a check, charts, a note and measurements; those listed failed. */
function longRun(count: number, failed: readonly number[], noteLength = 400): Results {
  const results = resultsOf(['passed']);
  const [measurement] = results.measurements;
  const outcome = (index: number): 'failed' | 'passed' => (failed.includes(index) ? 'failed' : 'passed');
  const refs = Array.from({ length: count }, (_, index) => ({ ...REF, line: index, label: `row ${index}` }));
  return {
    ...results,
    checks: refs.map((ref, index) => resultsCheckOf(outcome(index), ref)),
    scenarios: refs.map((ref, index) => endedScenario({ ...ref, outcome: outcome(index) })),
    charts: refs.flatMap((ref) =>
      [1, 2].map((number) => ({ ...ref, name: `Chart ${number}`, path: `charts/${ref.line}-${number}.svg` })),
    ),
    measurements: refs.flatMap((ref) => Array.from({ length: 8 }, () => ({ ...measurement!, ...ref }))),
    notes: refs.map((ref) => ({ ...ref, text: 'n'.repeat(noteLength) })),
  };
}

async function pageOf(results: Results): Promise<string> {
  const file = await chartFile();
  const charts = new Map(results.charts.map(({ path }) => [path, file]));
  return reportPage(pageInput(results, { charts, earlier: new Map() }));
}

describe('the room on a page', () => {
  it('goes first to what failed: its charts, measurements and notes, wherever it stands', async () => {
    const page = await pageOf(longRun(160, [157]));
    expect(Buffer.byteLength(page)).to.be.below(2_000_000);
    const dom = pageDom(page);
    const articles = all(dom, 'article.scenario');
    expect(articles).to.have.length(160);
    const drawn = articles.map((article) => all(article, 'figure').length);
    expect(drawn[157]).to.equal(2);
    expect(drawn[0]).to.equal(2);
    expect(drawn[159]).to.equal(0);
    expect(articles[157]?.querySelector('details ul.notes')).not.to.equal(null);
    expect(texts(articles[159]!, '.left-out').join(' ')).to.include('8 measurements').and.include('1 note');
    expect(all(articles[159]!, '.left-out a[href="./results.json"]')).to.have.length(1);
  });

  it('never takes more than 2 MB, and says what was left out', async () => {
    for (const [count, noteLength] of [
      [300, 20_000],
      [3000, 10],
    ] as const) {
      const page = await pageOf(longRun(count, [count - 1], noteLength));
      expect(Buffer.byteLength(page), `${count} scenarios`).to.be.below(2_000_000);
      const dom = pageDom(page);
      expect(texts(dom, 'h1')).to.deep.equal([`${count - 1} of ${count} promises kept`]);
      expect(texts(dom, 'table.verdicts tbody tr')[0]).to.include(`row ${count - 1}`);
      const ids = new Set(all(dom, '[id]').map((element) => element.getAttribute('id')));
      const links = all(dom, 'a[href^="#"]').map((link) => link.getAttribute('href')?.slice(1) ?? '');
      expect(links.filter((target) => !ids.has(target))).to.deep.equal([]);
      const shown = all(dom, 'article.scenario').length;
      expect(shown).to.be.above(200);
      if (shown < count)
        expect(texts(dom, '.alert').join(' ')).to.include(
          `${(count - shown).toLocaleString('en-US')} scenarios are left out`,
        );
    }
  });

  it('leaves out checks beyond 200 of one scenario, the kept ones, and shortens what a server said', () => {
    const checks = Array.from({ length: 900 }, (_, index) =>
      resultsCheckOf(index === 880 ? 'failed' : 'passed', {
        summary: 's'.repeat(9_000),
        reason: 'r'.repeat(9_000),
      }),
    );
    const results = resultsOf(['passed'], { faults: Array.from({ length: 400 }, () => 'f'.repeat(20_000)) });
    const page = reportPage(pageInput({ ...results, checks }, { earlier: new Map() }));
    expect(Buffer.byteLength(page)).to.be.below(2_000_000);
    const dom = pageDom(page);
    expect(texts(dom, 'table.verdicts tr[id="promise-881"]')).to.have.length(1);
    expect(texts(dom, 'article.scenario .left-out').join(' ')).to.include('700 of its promises');
    expect(texts(dom, '.alert').join(' ')).to.include('395 more');
  });
});

describe('the reading of charts', () => {
  it('is done once for a text, and its memory is bounded', async () => {
    const file = await chartFile();
    const first = inlineSvg(file);
    // The same text as another string, as a file read anew gives it.
    expect(inlineSvg(Buffer.from(file).toString())).to.equal(first);
    const large = `<svg><desc>${'x'.repeat(1_000_000)}</desc>`;
    for (let index = 0; index < 24; index += 1) inlineSvg(`${large}${index}</svg>`);
    expect(inlineSvg(file)).not.to.equal(first);
    expect(inlineSvg(file)).to.deep.equal(first);
  });
});
