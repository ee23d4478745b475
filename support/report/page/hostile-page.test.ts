import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { HOSTILE, hostileInput } from './hostile-page.fixture';
import { all, pageDom, type PageElement } from './page-dom.fixture';
import { pathHref } from './page-link';
import { reportPage } from './report-page';
import { pageInput, resultsOf } from './report-page.fixture';
import { inlineSvg } from './svg-text';

/** Elements that the page is made of; whatever else came from a text of the results. */
const OWN =
  'html head meta title link style body a header p h1 h2 h3 h4 div span ul li dl dt dd time code pre nav main section article ' +
  'table caption thead tbody tr th td details summary figure figcaption strong br svg g path rect circle line text tspan';

function expectHarmless(page: PageElement): void {
  const elements = all(page, '*');
  const strangers = elements.filter(({ localName }) => !OWN.split(' ').includes(localName));
  expect(strangers.map(({ localName }) => localName)).to.deep.equal([]);
  const attributes = elements.flatMap((element) => [...element.attributes]);
  const running = attributes.filter(({ name }) => /^on|^src|^srcdoc|^action|^formaction|^xlink/u.test(name));
  expect(running.map(({ name }) => name)).to.deep.equal([]);
  const links = attributes.filter(({ name }) => name === 'href').map(({ value }) => value);
  expect(links.filter((href) => !/^(?:#[\w-]+|\.\/[^:]*|data:,)$/u.test(href))).to.deep.equal([]);
  const styles = attributes.filter(({ name }) => name === 'style').map(({ value }) => value);
  expect(styles.filter((style) => !/^flex-grow:\d+$/u.test(style))).to.deep.equal([]);
}

describe('a page of hostile texts', () => {
  it('holds each of them as text, in whatever field it came', () => {
    const page = reportPage(hostileInput());
    expect(page.split('&lt;img src=x onerror=alert(1)&gt;').length).to.be.above(60);
    expect(page).not.to.include('<img');
    expectHarmless(pageDom(page));
  });

  it('has the same elements and attributes whatever a text is', () => {
    const results = resultsOf(['passed', 'failed', 'inconclusive', 'not measured']);
    const signs = (text: string): readonly number[] => {
      const checks = results.checks.map((check) => ({ ...check, metric: text, source: text, summary: text }));
      const notes = results.notes.map((note) => ({ ...note, text }));
      const page = reportPage(pageInput({ ...results, checks, notes }));
      return ['<', '>', '"'].map((sign) => page.split(sign).length);
    };
    const plain = signs('a text');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        expect(signs(text)).to.deep.equal(plain);
      }),
      { numRuns: 12 },
    );
  });

  it('names files beside it and nothing else, whatever a path says', () => {
    expect(pathHref('charts/a b.svg')).to.equal('./charts/a%20b.svg');
    expect(pathHref('javascript:alert(1)')).to.equal('./javascript%3Aalert(1)');
    expect(pathHref('//evil.example/x')).to.equal('./evil.example/x');
    expect(pathHref('../../features/x.feature')).to.equal('./../../features/x.feature');
  });
});

describe('inlineSvg', () => {
  const status = (svg: string): string => {
    const inline = inlineSvg(svg);
    return inline.status === 'harmless' ? inline.svg.html : `refused: ${inline.reason}`;
  };

  it('keeps shapes and texts, and names the image by its title and description', () => {
    expect(
      status(
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4" fill=\'#1f2933\'><title>a &amp; b</title>' +
          '<desc>&lt;c&gt;</desc><g aria-label="dot"><rect x="1" width="2" height="2"><title>2 &lt; 3</title></rect></g></svg>\n',
      ),
    ).to.equal(
      '<svg class="chart" role="img" aria-label="a &amp; b. &lt;c&gt;" viewBox="0 0 6 4" fill="#1f2933"><g>' +
        '<rect x="1" width="2" height="2"><title>2 &lt; 3</title></rect></g></svg>',
    );
  });

  it('leaves out attributes that run, load, style, name or refer', () => {
    for (const attribute of [
      'onload="alert(1)"',
      'href="javascript:alert(1)"',
      'xlink:href="//x"',
      'style="fill:url(//x)"',
      'fill="url(//x)"',
      'fill="&#117;rl(//x)"',
      "fill='\n URL(#a)'",
      'id="verdicts"',
      'class="bad"',
    ]) {
      expect(status(`<svg><path d="M0,0" ${attribute}/></svg>`)).to.equal(
        '<svg class="chart" role="img" aria-label=""><path d="M0,0"/></svg>',
      );
    }
  });

  it('refuses a file that holds anything but shapes and texts, and says what', () => {
    const shapes = [
      ['<script>alert(1)</script>', '<script>'],
      ['<foreignObject><p/></foreignObject>', '<foreignObject>'],
      ['<style>@import "//x";</style>', '<style>'],
      ['<image href="//x"/>', '<image>'],
      ['<use href="//x"/>', '<use>'],
      ['<a href="//x"><text/></a>', '<a>'],
      ['<animate attributeName="d"/>', '<animate>'],
      ['<title><path/></title>', 'within a text'],
      ['<!-- <img> -->', 'character 5'],
      ['<![CDATA[<img>]]>', 'character 5'],
      ['<g></svg>', 'closes nothing'],
      ['<g>', 'closes nothing'],
      ['<g a=b/>', 'character 5'],
    ] as const;
    for (const [shape, said] of shapes) {
      expect(status(`<svg>${shape}</svg>`))
        .to.match(/^refused/u)
        .and.include(said);
    }
    for (const file of [
      '',
      'not found',
      '<svg>',
      '<svg/><svg/>',
      '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
      '<g/>',
      'x<svg/>',
    ]) {
      expect(status(file)).to.match(/^refused/u);
    }
  });

  it('never lets a mark-up through, whatever the file', () => {
    const piece = fc.constantFrom(
      '<svg>',
      '</svg>',
      '<g>',
      '</g>',
      '<title>',
      '</title>',
      HOSTILE,
      '<',
      '>',
      '"',
      "'",
      '&',
      '&lt;',
      'x="',
      '/>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = status(`<svg>${pieces.join('')}</svg>`);
        expect(text.startsWith('refused') || !/<(?!\/?(?:svg|g|title)\b)/u.test(text)).to.equal(true);
      }),
    );
  });
});
