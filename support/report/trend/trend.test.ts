import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkOf, earlierRun, runOf } from '../advice/advised-run.fixture';
import { ENVIRONMENT } from '../environment.fixture';
import type { Results, ResultsCheck } from '../results-schema';
import { temporaryFolder } from '../temporary-folder.fixture';
import { changeOf, changeText } from './change';
import { promiseTrends, type PromiseTrend } from './promise-trends';
import { sparkline } from './sparkline';
import { trendChart } from './trend-chart';
import { parseTrendOptions, TrendUsageError } from './trend-options';
import { trendPage } from './trend-page';
import { trendTable } from './trend-table';

const estimateOf = (value: number, spread = 0.01): NonNullable<ResultsCheck['observed']> => ({
  ...{ value, low: (1 - spread) * value, high: (1 + spread) * value, unit: 'ms', n: 100, of: 'requests' },
  ...{ confidence: 0.95, method: 'order statistics' },
});
const valued = (value: number, over: Partial<ResultsCheck> = {}): ResultsCheck =>
  checkOf('passed', { observed: estimateOf(value), ...over });
const run = (index: number, checks: readonly ResultsCheck[], over: Partial<Results> = {}): Results =>
  earlierRun(`2026-03-0${index}T00-00-00Z-aaaaa${index}`, checks, over);
const elsewhere = { environment: { ...ENVIRONMENT, processor: { ...machine(), model: 'another one' } } };
const RUNS = [
  run(0, [valued(1.05)]),
  run(1, [valued(1), valued(9, { metric: 'gone' })]),
  run(2, [valued(1.1, { limit: { value: 5, unit: 'ms' } })]),
  run(3, [valued(7)], elsewhere),
  run(4, [valued(1), checkOf('not measured')]),
  run(5, [valued(4, { outcome: 'failed' })]),
];
const trendOf = (runs: readonly Results[]): PromiseTrend => {
  const [first] = promiseTrends(runs);
  if (first === undefined) throw new Error('there is no trend');
  return first;
};

describe('changeOf', () => {
  it('is outside only where the whole interval is beyond all earlier values', () => {
    const before = [3, 1, 2].map((value) => estimateOf(value));
    expect(changeOf(estimateOf(3.2, 0.1), before, 'below')).to.deep.include({
      status: 'within',
      direction: 'worse',
    });
    expect(changeOf(estimateOf(4, 0.1), before, 'below')).to.deep.include({
      ...{ status: 'outside', direction: 'worse', earlier: 3, median: 2, lowest: 1, highest: 3, ratio: 2 },
    });
    expect(changeOf(estimateOf(4), before, 'above')).to.deep.include({
      status: 'outside',
      direction: 'better',
    });
    expect(changeOf({ ...estimateOf(4), low: null }, before, 'below')).to.deep.include({ status: 'within' });
    expect(changeOf(estimateOf(4), before.slice(1), 'below')).to.deep.equal({
      status: 'too few',
      earlier: 2,
    });
    const bytes = before.map((one) => ({ ...one, unit: 'B' }));
    expect(changeOf(estimateOf(4), bytes, 'below'), 'other units').to.deep.equal({
      status: 'too few',
      earlier: 0,
    });
  });

  it('is within for any earlier value, and does not depend on their order or unit of measure', () => {
    const values = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.nat(8), (before, index) => {
        const estimates = before.map((value) => estimateOf(value));
        const last = estimateOf(before[index % before.length] ?? 1);
        const change = changeOf(last, estimates, 'below');
        expect(change.status).to.equal('within');
        expect(changeOf(last, estimates.toReversed(), 'below')).to.deep.equal(change);
      }),
    );
  });

  it('says it in words', () => {
    const texts = [2, 1.004, 1, 0.42].map((ratio) =>
      changeText({
        status: 'within',
        direction: ratio === 1 ? 'same' : 'worse',
        earlier: 5,
        median: 1,
        lowest: 1,
        highest: 1,
        ratio,
      }),
    );
    expect(texts.map((text) => text.split(',')[0])).to.deep.equal([
      '2 times (worse)',
      '+0.4% (worse)',
      'as before',
      '-58% (worse)',
    ]);
    expect(changeText({ status: 'too few', earlier: 1 })).to.equal('1 earlier run: at least 3 tell a spread');
  });
});

describe('promiseTrends', () => {
  it('has every run of a promise, compares those of one machine, and takes other limits as they were', () => {
    const { points, change } = trendOf(RUNS);
    expect(points.map(({ differs }) => differs.length)).to.deep.equal([0, 0, 0, 1, 0, 0]);
    expect(change).to.deep.include({ status: 'outside', earlier: 3, highest: 1.1 });
    expect(promiseTrends(RUNS).map(({ last }) => last.check.metric)).to.deep.equal(['itl p99', 'gone']);
  });

  it('takes a promise that was judged twice in a run once, and filters by tag and metric', () => {
    const twice = [run(1, [valued(1), valued(2)])];
    expect(trendOf(twice).points.map(({ check }) => check.observed?.value)).to.deep.equal([2]);
    expect(promiseTrends(RUNS, { metric: 'itl', tag: '@latency' })).to.have.length(1);
    expect(promiseTrends(RUNS, { tag: '@none' })).to.deep.equal([]);
  });
});

describe('The table of trends', () => {
  it('has figures oldest first, a line of them, the change, and what is not comparable', () => {
    const text = trendTable(promiseTrends(RUNS), { runs: RUNS, unreadable: ['2026-03-06 is no JSON'] });
    expect(text).to.match(/^2 promises over 6 runs, /u);
    expect(text).to.contain('1.1, 7, ×, 4 ms').and.contain('▁▁▁·×█').and.contain('outside the spread of');
    expect(text).to.contain('aaaaa3: processor.model was another one and is a processor');
    expect(text).to.contain('1 run could not be read:\n  2026-03-06 is no JSON');
  });

  it('keeps control codes of names away from the terminal', () => {
    const text = trendTable(
      promiseTrends([run(1, [valued(1, { label: 'a\u001b[2J\nb\u202e', metric: 'x\ty' })])]),
      {
        runs: RUNS,
        unreadable: ['\u001b[31mred'],
      },
    );
    expect(text.replaceAll('\n', '')).to.not.match(/\p{Cc}|\p{Cf}/u);
  });

  it('draws a sign for each value', () => {
    expect(sparkline([1, 'apart', undefined, 2, 8])).to.equal('▁·×▂█');
    expect(sparkline([3, 3])).to.equal('▄▄');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.constant(undefined))),
        (values) => {
          expect(sparkline(values)).to.have.length(values.length);
        },
      ),
    );
  });
});

describe('The page of trends', () => {
  it('joins comparable runs alone, and draws each limit', async () => {
    const svg = await trendChart(trendOf(RUNS));
    expect(svg).to.contain('□ not comparable').and.contain('× no value').and.contain('■ broken');
    const path = /<path[^>]* d="(M[^"]+)"/u.exec(svg.slice(svg.indexOf('aria-label="line"')))?.[1] ?? '';
    expect(path.match(/[ML]/gu), 'the run elsewhere and the one without a value are left out').to.have.length(
      4,
    );
    const limits = /stroke-dasharray="5,3"[^]*?<\/g>/u.exec(svg)?.[0] ?? '';
    expect(
      limits.match(/<line/gu),
      '10 ms, 5 ms, 10 ms, and again after the run that had none in ms',
    ).to.have.length(4);
  });

  it('is a file of its own whose texts are escaped, with a table for each promise', async () => {
    const hostile = '<script>alert("x")</script>\u001b[31m&\u0000';
    const checks = [
      valued(1, { label: hostile, scenario: hostile, metric: hostile }),
      checkOf('not measured', { metric: 'none' }),
    ];
    const runs = [run(1, checks), run(2, checks, elsewhere)];
    const page = await trendPage(
      promiseTrends(runs),
      { runs, unreadable: [hostile] },
      { linkOf: (id) => `${id}/"index.html` },
    );
    expect(page)
      .to.not.contain('<script')
      .and.not.match(/[^\P{Cc}\n]|https?:\/\/(?!www\.w3\.org\/)/u);
    expect(page).to.contain('&lt;script&gt;alert(').and.contain('/&quot;index.html"');
    expect(page.match(/<caption>/gu)).to.have.length(3);
    expect(page).to.contain('No value in 2 runs; the last time not measured: no NVIDIA GPU here.');
  });
});

describe('npm run trend', () => {
  it('reads its options, and says what is wrong with one', () => {
    expect(parseTrendOptions(['--runs', '5', '--tag', '@latency'])).to.deep.include({
      runs: 5,
      tag: '@latency',
    });
    expect(parseTrendOptions([])).to.deep.include({ runs: 20 });
    expect(parseTrendOptions(['-h'])).to.equal('help');
    for (const words of [
      ['--runs', '0'],
      ['--runs', '1e2'],
      ['--tag', 'x'],
      ['--metric', ''],
      ['--what'],
      ['reports'],
    ])
      expect(() => parseTrendOptions(words), words.join(' ')).to.throw(TrendUsageError);
  });

  it('writes table and page of a folder of runs, and exits with 1 where there is none', (test) => {
    const folder = temporaryFolder(test);
    expect(trend(test, folder)).to.deep.include({ status: 1 });
    for (const each of RUNS) {
      mkdirSync(join(folder, each.run.id));
      writeFileSync(join(folder, each.run.id, 'results.json'), JSON.stringify(each));
    }
    writeFileSync(join(folder, RUNS[5]?.run.id ?? '', 'index.html'), '');
    const told = trend(test, folder);
    expect(told.stderr).to.equal('');
    expect(told.stdout)
      .to.contain('2 promises over 6 runs')
      .and.match(/\nPage: .*trend\.html\n$/u);
    expect(readFileSync(join(folder, 'trend.html'), 'utf8').match(/aaaaa5\/index\.html/gu)).to.have.length(1);
  });
});

function trend(_: TestContext, folder: string) {
  const words = ['--require', 'ts-node/register/transpile-only', 'support/trend.ts'];
  const root = join(__dirname, '../../..');
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: root, encoding: 'utf8', env: { ...process.env, LLM_REPORTS: folder } },
  });
  return { status, stdout, stderr };
}

function machine() {
  const { environment } = runOf([]);
  if (environment === null || !('model' in environment.processor)) throw new Error('no processor is known');
  return environment.processor;
}
