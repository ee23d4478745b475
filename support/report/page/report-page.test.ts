import { describe, it } from 'node:test';
import { expect } from 'chai';
import { all, pageDom, texts, type PageElement } from './page-dom.fixture';
import { reportPage } from './report-page';
import { chartFile, endedScenario, pageInput, resultsCheckOf, resultsOf } from './report-page.fixture';
import type { PageInput } from './page-input';
import { emptyResults } from '../results.fixture';

const OUTCOMES = ['passed', 'passed', 'failed', 'inconclusive', 'not measured'] as const;

const pageOf = (results: PageInput['results'], over: Partial<PageInput> = {}): PageElement =>
  pageDom(reportPage(pageInput(results, over)));

/** Links within the page lead somewhere, and no name stands for two places. */
function expectSoundAnchors(page: PageElement): void {
  const ids = all(page, '[id]').map((element) => element.getAttribute('id') ?? '');
  expect(new Set(ids).size).to.equal(ids.length);
  const targets = all(page, 'a[href^="#"]').map((link) => (link.getAttribute('href') ?? '').slice(1));
  expect(targets.filter((target) => !ids.includes(target))).to.deep.equal([]);
  const named = all(page, '[aria-labelledby]').map(
    (element) => element.getAttribute('aria-labelledby') ?? '',
  );
  expect(named.filter((name) => !ids.includes(name))).to.deep.equal([]);
}

describe('reportPage', () => {
  it('answers in its head what was kept, and tells apart what was not', () => {
    const page = pageOf(resultsOf(OUTCOMES));
    expect(texts(page, 'h1')).to.deep.equal(['2 of 5 promises kept']);
    expect(texts(page, '.answer')).to.deep.equal([
      '1 was broken; 1 could not be decided; 1 could not be measured here.',
    ]);
    expect(texts(page, '.key li').slice(0, 4)).to.deep.equal([
      '✓2 passed',
      '–1 not measured',
      '?1 inconclusive',
      '✗1 failed',
    ]);
    expect(texts(page, '.facts dd').join(' | '))
      .to.include('embedded engine · node-llama-cpp 3.22.1')
      .and.include('untrained: for timing')
      .and.include('4 March 2026, 05:06 UTC');
    expectSoundAnchors(page);
  });

  it('gives each promise a row: words of the feature, limit, value, interval, margin, outcome, reason', () => {
    const page = pageOf(resultsOf(OUTCOMES));
    const rows = texts(page, 'table.verdicts tbody tr[id]');
    expect(rows).to.have.length(5);
    expect(rows[0])
      .to.include('the p99 latency should be below 10 milliseconds')
      .and.include('small, 32, 1000')
      .and.include('below 10 ms')
      .and.include('5.21 ms4.9 to 5.6 msn = 11,904 tokens')
      .and.include('48% to spare')
      .and.include('Passed')
      .and.include('kept in 1 of 2');
    // Each below its promise, in the whole width.
    const [open, absent, ...more] = all(page, 'table.verdicts tbody tr.why');
    expect(more).to.deep.equal([]);
    expect(open?.textContent).to.include(
      'inside the interval of what was measured. About 41,000 tokens would settle it.',
    );
    expect(open?.previousElementSibling?.id).to.equal('promise-4');
    expect(absent?.textContent).to.include('No NVIDIA GPU here.');
    expect(absent?.previousElementSibling?.id).to.equal('promise-5');
    expect(rows[4]).to.include('no value');
    expect(absent?.querySelector('td')?.getAttribute('colspan')).to.equal(
      String(all(page, 'table.verdicts thead th').length),
    );
    const row = all(page, 'table.verdicts tbody tr')[0];
    expect(row?.querySelector('a[href="#scenario-1"]')?.textContent).to.include('p99 latency');
    expect(row?.querySelector('a[href="./../../features/llm_sampling_performance.feature#L9"]')).not.to.equal(
      null,
    );
    expect(all(page, 'svg.limit-bar').length).to.equal(4);
    // The one that was not measured is promised in another unit than the earlier values.
    expect(all(page, 'svg.trend').length).to.equal(4);
  });

  it('does not say twice why a scenario ended that a verdict left open, and says how any other ended', () => {
    const [check] = resultsOf(['inconclusive']).checks;
    const endedBy = (error: string): readonly string[] => {
      const results = {
        ...resultsOf(['inconclusive']),
        scenarios: [endedScenario({ outcome: 'failed', error })],
      };
      return texts(pageOf(results), '.scenario .error');
    };
    expect(endedBy(check!.summary)).to.deep.equal([]);
    for (const error of [
      `${check!.summary}\nthe engine ended`,
      'INCONCLUSIVE  another: why',
      'the engine ended',
    ])
      expect(endedBy(error).join()).to.include(error.split(/\n| {2}/u).at(-1));
  });

  it('has no column of earlier runs where there are none, and no links to features that are not near', () => {
    const page = pageOf(resultsOf(['passed']), { earlier: new Map(), featuresFrom: undefined });
    expect(texts(page, 'table.verdicts thead th')).not.to.include('Earlier runs');
    expect(all(page, 'a[href*="feature"]').length).to.equal(0);
    expect(texts(page, 'h1')).to.deep.equal(['The promise was kept']);
  });

  it('tells of a scenario how it measured, what it sent and how its client fared', () => {
    const text = texts(pageOf(resultsOf(OUTCOMES)), 'article.scenario').join(' ');
    expect(text).to.include('The judged values come from: stream of the client.');
    expect(text).to.include('off by 40 µs for itl p99');
    expect(text).to.include(
      '448 requests were scheduled, 440 of them sent; 8 were never sent for want of capacity: 430 completed, ' +
        '8 timed out, 2 ended in an HTTP error.',
    );
    expect(text).to.include('The client was not the bottleneck: its busiest quarter second was 27% busy');
    expect(text).to.include('ttft p50').and.include('72 [54 to 77] ms');
    expect(text).to.include('384 of 384 requests completed');
  });

  it('shows a chart in the page, and says of one that is missing or is no picture why it is not', async () => {
    const results = resultsOf(['passed']);
    const drawn = pageOf(results, { charts: new Map([['charts/itl.svg', await chartFile()]]) });
    expect(all(drawn, 'figure svg.chart[role="img"]').length).to.equal(1);
    expect(texts(drawn, 'figcaption')[0]).to.include('Inter-token latency with its limit');
    expect(texts(pageOf(results), '.absent-chart')[0]).to.include('not in the folder of the run');
    const odd = pageOf(results, {
      charts: new Map([['charts/itl.svg', '<svg><image href="//x/y.png"/></svg>']]),
    });
    expect(all(odd, 'figure').length).to.equal(0);
    expect(texts(odd, '.absent-chart')[0]).to.include('<image>');
  });

  it('takes a run that checked nothing for no success', () => {
    const page = pageOf(emptyResults());
    expect(texts(page, 'h1')).to.deep.equal(['No promise was checked']);
    expect(all(page, 'header.head.good').length).to.equal(0);
    expect(texts(page, '.alert')[0]).to.include('There is no verdict');
    expectSoundAnchors(page);
  });

  it('tells prominently that a run was cut off, met errors, or failed without a verdict', () => {
    const results = resultsOf(['passed'], { interrupted: true, faults: ['the engine ended: signal 9'] });
    const broken = endedScenario({ line: 77, outcome: 'failed', error: 'connect ECONNREFUSED' });
    const page = pageOf({ ...results, scenarios: [broken] });
    expect(texts(page, '.alert').join(' ')).to.include('did not reach its end').and.include('signal 9');
    expect(texts(page, '.answer')[0]).to.include('1 scenario failed before or beside a verdict');
    expect(all(page, 'header.head.bad').length).to.equal(1);
    const articles = texts(page, 'article.scenario');
    expect(articles).to.have.length(2);
    expect(articles[0]).to.include('connect ECONNREFUSED').and.include('No promise of it was checked');
    expect(articles[1]).to.include('Did not end').and.include('itl p99 5.21 ms');
    expectSoundAnchors(page);
  });

  it('keeps hundreds of promises readable: the worst scenario first, kept ones folded', () => {
    const kept = Array.from({ length: 60 }, (_, index) =>
      resultsCheckOf('passed', { label: `user ${index}`, line: 100 + index, scenario: 'Many users' }),
    );
    const broken = resultsCheckOf('failed', { label: 'user 60', line: 400, scenario: 'Many users' });
    const other = resultsCheckOf('passed', { scenario: 'Another' });
    const page = pageOf({ ...emptyResults(), checks: [other, ...kept, broken] });
    expect(texts(page, '.group h3')).to.deep.equal(['Many users', 'Another']);
    expect(texts(page, '.group details summary')).to.deep.equal(['60 kept promises']);
    expect(texts(page, '.group > table tbody tr')[0]).to.include('user 60');
    expectSoundAnchors(page);
  });

  it('stays below 2 MB: charts that would make it larger are links', async () => {
    const file = await chartFile();
    const results = resultsOf(['passed']);
    const paths = Array.from(
      { length: 1 + Math.ceil(3_000_000 / file.length) },
      (_, index) => `charts/${index}.svg`,
    );
    const checks = Array.from({ length: 200 }, (_, index) => resultsCheckOf('failed', { line: index }));
    const [chart] = results.charts;
    const html = reportPage(
      pageInput(
        { ...results, checks, charts: paths.map((path) => ({ ...chart!, path })) },
        { charts: new Map(paths.map((path) => [path, file])) },
      ),
    );
    expect(Buffer.byteLength(html)).to.be.below(2_000_000);
    const [drawn, linked] = ['<figure>', '<p class="absent-chart">'].map(
      (part) => html.split(part).length - 1,
    );
    expect(drawn).to.be.above(20);
    expect(drawn! + linked!).to.equal(paths.length);
  });
});
