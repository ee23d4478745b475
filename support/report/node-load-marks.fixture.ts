import { DOMParser, type Element } from '@xmldom/xmldom';

/** The shapes of one kind of mark, in the colour that they share. */
export interface DrawnMarks {
  readonly fill: string;
  readonly stroke: string;
  /** Of rectangles; not numbers for other shapes. */
  readonly shapes: readonly { readonly top: number; readonly height: number }[];
}

/** The marks of a kind, such as `rect`, `line` or `dot`, in the order in which they are drawn. */
export function marksIn(svg: string, kind: string): DrawnMarks[] {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const attribute = (element: Element, name: string): string => element.getAttribute(name) ?? '';
  return [...root.getElementsByTagName('g')]
    .filter((group) => attribute(group, 'aria-label') === kind)
    .map((group) => ({
      fill: attribute(group, 'fill'),
      stroke: attribute(group, 'stroke'),
      shapes: ['rect', 'path', 'circle'].flatMap((name) =>
        [...group.getElementsByTagName(name)].map((shape) => ({
          top: Number(shape.getAttribute('y') ?? NaN),
          height: Number(shape.getAttribute('height') ?? NaN),
        })),
      ),
    }));
}
