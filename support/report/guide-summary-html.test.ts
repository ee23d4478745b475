import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseHTML } from 'linkedom';
import {
  comparisonFigures,
  comparisonRow,
  conversationResult,
  conversationTurn,
  guideFigures,
  notMeasured,
  scenarioSummaryRow,
} from './guide-rows.fixture';
import { guideSummaryHtml, type GuideRows } from './guide-summary-html';

/** What these tests ask of the page: the types of the DOM are not among those of Node. */
interface Element {
  readonly textContent: string;
  readonly children: ArrayLike<Element>;
  querySelectorAll(selector: string): Iterable<Element>;
}

const NOTHING: GuideRows = {
  run: '2026-03-04T05-06-07Z-abcdef',
  scenarioSummaries: [],
  scenarioFigures: [],
  comparisons: [],
  comparisonFigures: [],
  conversations: [],
};

const ALL: GuideRows = {
  ...NOTHING,
  scenarioSummaries: [
    scenarioSummaryRow({ compression: '30 s of the guide in 3 s' }),
    scenarioSummaryRow({ section: 'generation', testType: 'Batch Processing', latencyP99: undefined }),
  ],
  scenarioFigures: [guideFigures(), guideFigures({ section: 'generation', title: 'Batch' })],
  comparisons: [comparisonRow(), comparisonRow({ endpoint: 'unstructured' })],
  comparisonFigures: [comparisonFigures()],
  conversations: [conversationResult({ compression: '1 iteration for 3' }), conversationResult()],
};

const parsed = (html: string): Element => (parseHTML(html) as unknown as { document: Element }).document;
const documentOf = (rows: GuideRows): Element => parsed(guideSummaryHtml(rows));
const all = (element: Element, selector: string): Element[] => [...element.querySelectorAll(selector)];
const textsOf = (element: Element, selector: string): string[] =>
  all(element, selector).map(({ textContent }) => textContent);

describe('guideSummaryHtml', () => {
  it('has a section for each kind of rows', () => {
    const document = documentOf(ALL);
    expect(textsOf(document, 'h2')).to.deep.equal([
      'Endpoints under load',
      'Structured against unstructured',
      'Conversations',
      'Generation and batches',
    ]);
    expect(textsOf(document, 'caption')).to.deep.equal([
      'All loads',
      'Health check, light load',
      'Both endpoints, by test case',
      'Simple JSON Object with gpt-4',
      'short, iteration 1: gpt-4, temperature 0.7; 1 completed, 1 http error in 4,200 ms',
      'short, iteration 1: gpt-4, temperature 0.7; 1 completed, 1 http error in 4,200 ms',
      'All loads',
      'Batch',
    ]);
  });

  it('leaves out the sections without rows', () => {
    const document = documentOf({ ...NOTHING, conversations: [conversationResult()] });
    expect(textsOf(document, 'h2')).to.deep.equal(['Conversations']);
    expect(textsOf(documentOf(NOTHING), '.lead')).to.deep.equal([
      'Run 2026-03-04T05-06-07Z-abcdef: nothing was measured.',
    ]);
  });

  it('names rows and columns for those who hear the page', () => {
    const document = documentOf(ALL);
    for (const table of all(document, 'table')) {
      const columns = all(table, 'thead th[scope="col"]').length;
      expect(columns).to.be.above(2);
      for (const row of all(table, 'tbody tr')) {
        expect(row.children).to.have.length(columns);
        expect(all(row, 'th[scope="row"]')).not.to.have.length(0);
      }
    }
    expect(textsOf(document, 'th').filter((text) => text === '')).to.deep.equal([]);
  });

  it('tells below a table what was compressed, what failed, and why something was not measured', () => {
    const [endpoints, , conversations] = all(documentOf(ALL), 'section');
    expect(textsOf(endpoints!, '.note')).to.include.members([
      '¹ 30 s of the guide in 3 s',
      '¹ the server is on another machine',
    ]);
    expect(textsOf(endpoints!, 'td')).to.include('30.0 s¹');
    expect(textsOf(conversations!, '.note').slice(0, 3)).to.deep.equal([
      '¹ the server is on another machine',
      '² 500 for the request',
      '1 iteration for 3',
    ]);
  });

  it('shows every text as text', () => {
    const evil = `<script>alert("1")</script><img src='x' onerror=alert(1)>" onfocus="alert(1)&amp;`;
    const html = guideSummaryHtml({
      run: evil,
      scenarioSummaries: [scenarioSummaryRow({ testType: evil, scenario: evil, compression: evil })],
      scenarioFigures: [guideFigures({ title: evil, compression: evil })],
      comparisons: [comparisonRow({ model: evil, testCase: evil })],
      comparisonFigures: [comparisonFigures({ title: evil })],
      conversations: [
        conversationResult({
          ...{ name: evil, model: evil, compression: evil },
          turns: [
            conversationTurn({
              ...{ tokenSource: evil, outcome: evil, error: evil },
              serverMemory: notMeasured(evil),
            }),
          ],
        }),
      ],
    });
    const document = parsed(html);
    expect(all(document, 'script, img, [onerror], [onfocus]')).to.have.length(0);
    expect(html).not.to.include('<script').and.not.to.include('<img');
    expect(textsOf(document, 'tbody th')).to.include(evil);
  });

  it('loads nothing from anywhere', () => {
    const html = guideSummaryHtml(ALL);
    expect(html).not.to.match(/\b(?:src|href)=|url\(|@import|https?:/);
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).to.include('@media (prefers-color-scheme: dark)');
  });
});
