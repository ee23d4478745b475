/** Shapes and texts: nothing that loads, runs, styles or refers to something. */
export const SHAPES: ReadonlySet<string> = new Set(
  'svg g path line polyline polygon rect circle ellipse text tspan title desc'.split(' '),
);

const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'viewBox x y x1 x2 y1 y2 cx cy r rx ry dx dy width height d points transform overflow color ' +
    'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap ' +
    'stroke-linejoin stroke-miterlimit opacity paint-order font-family font-size font-style font-variant ' +
    'font-weight text-anchor dominant-baseline letter-spacing pointer-events'
  ).split(' '),
);
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
/** Numbers, names and colours. */
const PLAIN = /^[\w\s#.,%()+-]*$/u;
const REFERENCE = /url/iu;

/** Those of an element's attributes that say where it is and how it looks, and refer to nothing. */
export const plainAttributes = (text: string): string =>
  [...text.matchAll(ATTRIBUTE)]
    .map(([, name = '', double, single]) => ({ name, value: double ?? single ?? '' }))
    .filter(({ name, value }) => ATTRIBUTES.has(name) && PLAIN.test(value) && !REFERENCE.test(value))
    .map(({ name, value }) => ` ${name}="${value}"`)
    .join('');

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ENTITY = /&(?:#(?<decimal>\d{1,7})|#x(?<hexadecimal>[\da-f]{1,6})|(?<name>[a-z]{1,8}));/giu;

/** What the text of a file says, its entities read; one that XML does not know stays as it is written. */
export const textOf = (text: string): string =>
  text.replaceAll(ENTITY, (written, ...matched) => {
    const { decimal, hexadecimal, name } = matched.at(-1) as Readonly<Record<string, string | undefined>>;
    if (name !== undefined) return ENTITIES[name] ?? written;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
  });
