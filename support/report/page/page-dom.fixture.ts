import { parseHTML } from 'linkedom';

/** What the tests of the page use of an element. */
export interface PageElement {
  readonly localName: string;
  readonly id: string;
  readonly previousElementSibling: PageElement | null;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** The page as a browser would read it. */
export const pageDom = (html: string): PageElement =>
  (parseHTML(html) as unknown as { document: PageElement }).document;

export const all = (page: PageElement, selector: string): readonly PageElement[] => [
  ...page.querySelectorAll(selector),
];

/** Texts of all elements of that kind, white space as a browser shows it. */
export const texts = (page: PageElement, selector: string): readonly string[] =>
  all(page, selector).map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());
