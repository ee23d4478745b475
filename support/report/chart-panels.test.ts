import { describe, it } from 'node:test';
import { expect } from 'chai';
import { drawPanels } from './chart-panels';
import { panelsIn, textsIn } from './svg-parts.fixture';

const words = (count: number): string =>
  Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const text = { title: 'title', subtitle: 'subtitle', description: 'description' };

describe('drawPanels', () => {
  it('breaks long words over two lines without losing one, and ends in an ellipsis beyond them', async () => {
    const long = words(18);
    const lines = textsIn(await drawPanels({ ...text, title: long, subtitle: words(200) })).slice(2);
    expect(lines.slice(0, 2).join(' ')).to.equal(long);
    expect(lines).to.have.length(4);
    expect(lines[2]).to.match(/^word0 .*\d$/);
    expect(lines[3]).to.match(/^word.*…$/);
  });

  it('makes room for every row of words, and stacks the panels below them', async () => {
    const topOf = (svg: string): number => Number(/<svg[^>]*?\sy="(\d+)"/.exec(svg)![1]);
    const heightOf = (svg: string): number => Number(/viewBox="0 0 640 (\d+)"/.exec(svg)![1]);
    const panels = () => [
      { height: 100, marginTop: 10, marginBottom: 10 },
      { height: 120, marginTop: 10, marginBottom: 10 },
    ];
    const short = await drawPanels(text, panels);
    const entry = { symbol: '●', colour: 'black', text: words(8) };
    const long = await drawPanels(
      { ...text, title: words(18), subtitle: words(30), key: [entry, entry] },
      panels,
    );
    expect(panelsIn(short)).to.have.length(2);
    expect(heightOf(short)).to.equal(topOf(short) + 220);
    expect(heightOf(long)).to.equal(topOf(long) + 220);
    // A line each for the title and the subtitle, and two rows of the key.
    expect(topOf(long)).to.equal(topOf(short) + 18 + 16 + 2 * 16);
  });
});
