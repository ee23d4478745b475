import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatQuantity, parseQuantity, parseQuantityOf, QuantityError } from './quantity';
import { UNITS } from './unit-table';

describe('parseQuantity', () => {
  const read: readonly [string, string, number][] = [
    ['10 milliseconds', 'duration', 10],
    ['100ms', 'duration', 100],
    ['1.5 s', 'duration', 1500],
    ['7d', 'duration', 604_800_000],
    ['1000 tokens per second', 'token rate', 1000],
    ['8 GB', 'data size', 8e9],
    ['512 MiB', 'data size', 536_870_912],
    ['10Gbps', 'data rate', 1e10],
    ['0.01%', 'share', 0.01],
    ['20 req/s', 'request rate', 20],
    ['367', 'count', 367],
  ];
  for (const [text, dimension, value] of read) {
    it(`reads "${text}"`, () => {
      expect(parseQuantity(text)).to.deep.equal({ dimension, value });
    });
  }

  const refused: readonly [string, RegExp][] = [
    ['1O milliseconds', /"1O" is not a number \(did you mean 10\?\)/],
    ['1,2 s', /"1,2" is not a number \(did you mean 1.2\?\)/],
    ['l0 ms', /did you mean 10\?/],
    ['fast', /"fast" is not a number; write digits/],
    ['10 parsecs', /"parsecs" is not a unit; known are µs, ms, s/],
    ['-5 ms', /"-5" is not a number/],
    ['', /"" is not a number/],
    ['10..5 ms', /not a/],
  ];
  for (const [text, message] of refused) {
    it(`refuses "${text}" and says what to write`, () => {
      expect(() => parseQuantity(text)).to.throw(QuantityError, message);
    });
  }

  it('refuses a quantity of another dimension', () => {
    expect(() => parseQuantityOf('duration', '8 GB')).to.throw(
      QuantityError,
      /not a duration; write for example 300 ms/,
    );
  });

  it('reads every unit name, with and without a space', () => {
    const cases = UNITS.flatMap(({ names, scale }) => names.map((name) => ({ name, scale })));
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.nat({ max: 1e6 }),
        fc.boolean(),
        ({ name, scale }, number, space) => {
          expect(parseQuantity(`${number}${space ? ' ' : ''}${name}`).value).to.equal(number * scale);
        },
      ),
    );
  });
});

describe('formatQuantity', () => {
  const printed: readonly [Parameters<typeof formatQuantity>[0], string][] = [
    [{ dimension: 'duration', value: 5.2134 }, '5.21 ms'],
    [{ dimension: 'duration', value: 0.0321 }, '32.1 µs'],
    [{ dimension: 'duration', value: 0 }, '0 ms'],
    [{ dimension: 'duration', value: 1234 }, '1,234 ms'],
    [{ dimension: 'duration', value: 20_000 }, '20 s'],
    [{ dimension: 'data size', value: 8e9 }, '8 GB'],
    [{ dimension: 'token rate', value: 2412.6 }, '2,413 tokens/s'],
    [{ dimension: 'share', value: 99.5 }, '99.5%'],
    [{ dimension: 'count', value: 3 }, '3'],
    [{ dimension: 'duration', value: NaN }, 'no value'],
  ];
  for (const [quantity, text] of printed) {
    it(`prints ${quantity.value} ${quantity.dimension} as "${text}"`, () => {
      expect(formatQuantity(quantity)).to.equal(text);
    });
  }
});
