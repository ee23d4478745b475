import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromium, type Browser, type Page } from 'playwright-core';
import { temporaryFolder } from '../temporary-folder.fixture';
import { hostileInput } from './hostile-page.fixture';
import type { PageInput } from './page-input';
import { reportPage } from './report-page';
import { chartFile, pageInput, resultsOf } from './report-page.fixture';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const BROWSER = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
const skip = BROWSER === undefined ? `no Chromium on PATH: install one of ${NAMES.join(', ')}` : false;

/** What is used of the rules for accessible pages within the browser. */
declare const axe: {
  run(of: object): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>;
};
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

const RUNS: readonly (readonly [string, PageInput['results'], readonly string[]])[] = [
  ['a passing run', resultsOf(['passed', 'passed']), ['All 2 promises kept', '48% to spare']],
  ['a failing run', resultsOf(['passed', 'failed']), ['1 of 2 promises kept', '3.1 times the limit']],
  [
    'an undecided run that was cut off',
    resultsOf(['inconclusive'], { interrupted: true, faults: ['the engine ended'] }),
    ['0 of 1 promise kept', 'About 41,000 tokens would settle it', 'did not reach its end'],
  ],
  ['a run without a GPU', resultsOf(['not measured']), ['could not be measured here', 'No NVIDIA GPU here.']],
];

describe('the page of a run in a browser', { skip, concurrency: false }, () => {
  let browser: Browser;
  let chart: string;
  before(async () => {
    browser = await chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox'] });
    chart = await chartFile();
  });
  after(() => browser.close());

  /** The page with that text, what it asked for beside itself, and what it complained of. */
  async function opened(folder: string, html: string): Promise<{ page: Page; troubles: string[] }> {
    const file = join(folder, 'index.html');
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const troubles: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== url) troubles.push(`asked for ${request.url()}`);
    });
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog ${dialog.message()}`);
      void dialog.dismiss().catch(() => undefined);
    });
    await page.goto(url);
    return { page, troubles };
  }

  async function faultsOf(page: Page): Promise<readonly string[]> {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate((rules) => axe.run(rules), RULES);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`));
  }

  for (const [name, results, expected] of RUNS) {
    it(`shows ${name} to everybody, on light and dark, wide and narrow, on paper, and loads nothing`, async (test) => {
      const html = reportPage(pageInput(results, { charts: new Map([['charts/itl.svg', chart]]) }));
      const { page, troubles } = await opened(temporaryFolder(test), html);
      const text = await page.locator('body').innerText();
      for (const words of expected) expect(text).to.include(words);
      expect(await page.locator('svg.chart').isVisible()).to.equal(true);
      // What is folded is judged, too.
      await page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
      for (const [colorScheme, width] of [
        ['light', 1280],
        ['dark', 390],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        expect(await faultsOf(page), `${colorScheme}, ${width} px`).to.deep.equal([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
      }
      await page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = false; })");
      await page.emulateMedia({ media: 'print' });
      const printed = await page.pdf({ format: 'A4' });
      expect(printed.subarray(0, 5).toString()).to.equal('%PDF-');
      expect(await page.locator('article td').first().isVisible()).to.equal(true);
      expect(troubles).to.deep.equal([]);
      await page.close();
    });
  }

  it('runs nothing of a page whose every text is hostile', async (test) => {
    const { page, troubles } = await opened(temporaryFolder(test), reportPage(hostileInput()));
    expect(
      await page.locator('script, img, iframe, object, embed, foreignObject, [onerror], [onclick]').count(),
    ).to.equal(0);
    expect(await page.locator('table.verdicts tbody tr[id]').count()).to.equal(5);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
    }
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('leads with the keyboard past its head to the verdicts', async (test) => {
    const { page } = await opened(temporaryFolder(test), reportPage(pageInput(resultsOf(['passed']))));
    await page.keyboard.press('Tab');
    expect(await page.locator('.skip:focus-visible').count()).to.equal(1);
    await page.keyboard.press('Enter');
    expect(await page.locator('#verdicts:focus').count()).to.equal(1);
    await page.close();
  });
});
