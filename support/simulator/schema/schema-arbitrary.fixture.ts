import fc from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

const optional = { requiredKeys: [] };
/** Two bounds in order, each of them there or not. */
const range = (names: readonly [string, string], most: number, spread: number): fc.Arbitrary<Schema> =>
  fc
    .tuple(
      fc.integer({ min: names[0].startsWith('min') && most < 100 ? 0 : -most, max: most }),
      fc.nat(spread),
      fc.nat(3),
    )
    .map(([from, more, which]) => ({
      ...(which % 2 === 1 && { [names[0]]: from }),
      ...(which >= 2 && { [names[1]]: from + more }),
    }));

const name = fc.constantFrom('name', 'age', 'e-mail', 'straße', 'ids', '🦉');
const typed = (type: string, bounds: fc.Arbitrary<Schema>) =>
  bounds.map((more): Schema => ({ type, ...more }));
const scalar: fc.Arbitrary<Schema> = fc.oneof(
  typed('string', range(['minLength', 'maxLength'], 12, 9)),
  typed('integer', range(['minimum', 'maximum'], 5000, 40)),
  typed('number', range(['minimum', 'maximum'], 5000, 40)),
  typed('number', range(['exclusiveMinimum', 'exclusiveMaximum'], 5000, 40)).filter(
    ({ exclusiveMinimum: low, exclusiveMaximum: high }) => low === undefined || low !== high,
  ),
  fc.constantFrom(
    { type: 'boolean' },
    { type: 'null' },
    { type: ['string', 'null'] },
    { type: ['integer', 'boolean'] },
  ),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1 })
    .map((all) => ({ enum: all })),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null)).map((only) => ({ const: only })),
);

/** Schemas of all that the simulator can sample, nested, each with a type or values to choose from. */
export const schemas: fc.Arbitrary<Schema> = fc.letrec<{ any: Schema; object: Schema; array: Schema }>(
  (tie) => ({
    any: fc.oneof({ maxDepth: 3, depthIdentifier: 'schema' }, scalar, tie('object'), tie('array')),
    object: fc
      .record(
        {
          properties: fc.dictionary(name, tie('any'), { maxKeys: 4 }),
          required: fc.uniqueArray(name, { maxLength: 3 }),
          title: fc.string(),
        },
        optional,
      )
      .map((more) => ({ type: 'object', ...more })),
    array: fc
      .tuple(tie('any'), range(['minItems', 'maxItems'], 3, 2))
      .map(([items, bounds]) => ({ type: 'array', items, ...bounds })),
  }),
).any;
