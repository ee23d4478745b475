import { DOMParser, type Element } from '@xmldom/xmldom';
import { expect } from 'chai';

/** The root of an SVG file; throws where it is not well-formed or brings what could meet the page around it. */
function rootOf(svg: string): Element {
  const onError = (level: string, message: string): void => {
    throw new Error(`${level}: ${message}`);
  };
  const { documentElement } = new DOMParser({ onError }).parseFromString(svg, 'image/svg+xml');
  expect(documentElement?.namespaceURI).to.equal('http://www.w3.org/2000/svg');
  expect(svg).not.to.match(/NaN|Infinity|undefined|<script|<style|class=|@import|url\(|\bid=/);
  expect(svg.length).to.be.below(60_000);
  if (documentElement === null) throw new Error('an SVG file without a root');
  return documentElement;
}

const within = (root: Element, name: string): Element[] => [...root.getElementsByTagName(name)];

/** What the file says: its title, description, texts and the entries of its key. */
export function textsIn(svg: string): string[] {
  const root = rootOf(svg);
  return ['title', 'desc', 'text', 'tspan'].flatMap((name) =>
    within(root, name)
      .filter((element) => name !== 'title' || element.parentNode === root)
      .map((element) => element.textContent ?? ''),
  );
}

/** What is said where the pointer rests, in the order of the file. */
export const hoversIn = (svg: string): string[] =>
  within(rootOf(svg), 'title')
    .slice(1)
    .map((element) => element.textContent ?? '');

/** A point or a line's end as it is drawn, in pixels of its panel. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The panels of a chart from the top, each by its marks. */
export const panelsIn = (svg: string): PanelParts[] =>
  within(rootOf(svg), 'svg').map((panel) => partsOf(panel));

/** What a panel draws. */
export interface PanelParts {
  readonly solid: readonly Place[];
  readonly hollow: readonly Place[];
  /** Every line of a rule, with its dashes and the place of its first end. */
  readonly rules: readonly { readonly dashes: string; readonly from: Place; readonly to: Place }[];
  readonly rects: readonly { readonly left: number; readonly width: number; readonly fill: string }[];
  /** The outlines of lines, without the ticks of the axes. */
  readonly lines: readonly string[];
  readonly texts: readonly string[];
}

function partsOf(panel: Element): PanelParts {
  const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name));
  const groups = within(panel, 'g');
  const marked = (label: string): Element[] =>
    groups.filter((group) => group.getAttribute('aria-label') === label);
  const dots = (hollow: boolean): Place[] =>
    marked('dot')
      .filter((group) => (group.getAttribute('fill') === 'white') === hollow)
      .flatMap((group) => within(group, 'circle'))
      .map((dot) => ({ x: numberOf(dot, 'cx'), y: numberOf(dot, 'cy') }));
  return {
    solid: dots(false),
    hollow: dots(true),
    rules: marked('rule').flatMap((group) =>
      within(group, 'line').map((line) => ({
        dashes: group.getAttribute('stroke-dasharray') ?? '',
        from: { x: numberOf(line, 'x1'), y: numberOf(line, 'y1') },
        to: { x: numberOf(line, 'x2'), y: numberOf(line, 'y2') },
      })),
    ),
    rects: marked('rect').flatMap((group) =>
      within(group, 'rect').map((rect) => ({
        left: numberOf(rect, 'x'),
        width: numberOf(rect, 'width'),
        fill: group.getAttribute('fill') ?? '',
      })),
    ),
    lines: marked('line').flatMap((group) =>
      within(group, 'path').map((path) => path.getAttribute('d') ?? ''),
    ),
    texts: within(panel, 'text').map((text) => text.textContent ?? ''),
  };
}
