import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  amountAxis,
  doublingAxis,
  FRAME,
  pixelAt,
  roomyTicks,
  textWidth,
  wholeText,
  wholeTicks,
} from './chart-axes';
import { placeBands } from './chart-bands';
import { thinned } from './chart-thinning';
import { placeVerticals, type PlacedVertical } from './chart-verticals';

const amounts = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const counts = fc.integer({ min: 1, max: 5000 });

describe('amountAxis', () => {
  it('holds every value, interval and mark', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1 }), amounts, (values, mark) => {
        const spreads = values.map((value) => ({ value, low: value * 0.5, high: value * 3 }));
        const axis = amountAxis(spreads, [mark], 'linear or log');
        expect(axis.low).to.be.at.most(Math.min(...spreads.map(({ low }) => low), mark));
        expect(axis.high).to.be.at.least(Math.max(...spreads.map(({ high }) => high), mark));
      }),
    );
  });

  it('is logarithmic only where that is allowed, and of positive values far apart', () => {
    const spreads = [{ value: 1 }, { value: 21 }];
    expect(amountAxis(spreads, [], 'linear or log').type).to.equal('log');
    expect(amountAxis(spreads, [], 'linear').type).to.equal('linear');
    expect(amountAxis([{ value: 1 }], [21], 'linear or log').type).to.equal('log');
    expect(amountAxis([{ value: 1 }, { value: 20 }], [], 'linear or log').type).to.equal('linear');
    expect(amountAxis([{ value: 0 }, { value: 100 }], [], 'linear or log').type).to.equal('linear');
  });

  it('does not go down without end for the lower end of an interval', () => {
    const axis = amountAxis([{ value: 1, low: 1e-12 }, { value: 100 }], [], 'linear or log');
    expect(axis.low).to.be.closeTo(0.1 / 1.2, 1e-9);
  });
});

describe('roomyTicks', () => {
  it('keeps the last and labels that do not touch', () => {
    fc.assert(
      fc.property(fc.uniqueArray(counts, { minLength: 1, maxLength: 60 }), (unsorted) => {
        const users = unsorted.toSorted((one, other) => one - other);
        const axis = doublingAxis(users);
        const ticks = roomyTicks(users, axis, { wanted: [], label: wholeText });
        expect(users).to.include.members(ticks);
        expect(ticks).to.include(users.at(-1));
        const spans = ticks.map((tick) => [pixelAt(axis, tick), textWidth(wholeText(tick)) / 2] as const);
        for (const [index, [middle, half]] of spans.slice(1).entries()) {
          const [before, halfBefore] = spans[index]!;
          expect(middle - half).to.be.above(before + halfBefore);
        }
      }),
    );
  });

  it('labels every doubling to 1,000', () => {
    const users = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];
    expect(roomyTicks(users, doublingAxis(users), { wanted: [], label: wholeText })).to.deep.equal(users);
  });
});

describe('wholeTicks', () => {
  it('gives whole numbers from zero, no more than asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e9, noNaN: true }),
        fc.integer({ min: 2, max: 10 }),
        (high, most) => {
          const ticks = wholeTicks(high, most);
          expect(ticks[0]).to.equal(0);
          expect(ticks.every(Number.isInteger)).to.be.true;
          expect(ticks).to.have.length.within(1, most + 1);
          expect(ticks.at(-1)).to.be.at.most(high);
        },
      ),
    );
  });
});

describe('placeVerticals', () => {
  const axis = doublingAxis([1, 1000]);
  const span = (label: PlacedVertical): readonly [left: number, right: number] => {
    const at = pixelAt(axis, Math.min(Math.max(label.x, axis.low), axis.high));
    const width = textWidth(label.label);
    return label.side === 'left' ? [at - width, at] : [at, at + width];
  };

  it('keeps labels in the frame, apart from each other and from the line of the other', () => {
    const place = fc.double({ min: 0.5, max: 3000, noNaN: true });
    fc.assert(
      fc.property(place, place, (one, other) => {
        const line = { colour: 'black', dashes: '1' };
        const placed = placeVerticals(axis, [
          { ...line, x: one, label: 'knee: 1,000 users' },
          { ...line, x: other, label: "server's slots: 256" },
        ]);
        const [first, second] = placed as [PlacedVertical, PlacedVertical];
        for (const label of placed) {
          expect(span(label)[0]).to.be.at.least(FRAME.left - 1e-6);
          expect(span(label)[1]).to.be.at.most(FRAME.right + 1e-6);
        }
        if (first.row === second.row) expect(span(first)[1]).to.be.at.most(span(second)[0]);
        // A line goes up to the row of its own label, through the rows below it.
        for (const [line, label] of [
          [first, second],
          [second, first],
        ] as const) {
          if (line.row <= label.row) continue;
          const at = pixelAt(axis, line.x);
          const [left, right] = span(label);
          expect(at <= left || at >= right).to.be.true;
        }
      }),
    );
  });
});

describe('placeBands', () => {
  it('keeps names in the frame and apart from each other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        let from = 0;
        const bands = lengths.map((length, index) => {
          const band = { name: `phase number ${index}`, from, to: from + length };
          from += length;
          return band;
        });
        const placed = placeBands({ type: 'linear', low: 0, high: from }, bands);
        const spans = placed
          .filter(({ label }) => label !== '')
          .map(({ label, pixel, row }) => ({
            row,
            left: pixel - textWidth(label) / 2,
            right: pixel + textWidth(label) / 2,
          }));
        for (const [index, span] of spans.entries()) {
          expect(span.left).to.be.at.least(FRAME.left - 1e-6);
          expect(span.right).to.be.at.most(FRAME.right + 1e-6);
          for (const before of spans.slice(0, index)) {
            if (before.row === span.row) expect(before.right).to.be.at.most(span.left);
          }
        }
      }),
    );
  });
});

describe('thinned', () => {
  const values = fc.array(fc.oneof(fc.integer(), fc.constant(NaN)), { minLength: 1, maxLength: 2000 });

  it('keeps order, ends, peaks and dips, and a gap where there was one', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 10, max: 300 }), (all, most) => {
        const points = all.map((value, index) => ({ index, value }));
        const kept = thinned(points, ({ value }) => value, most);
        const indices = kept.map(({ index }) => index);
        expect(indices).to.deep.equal(indices.toSorted((one, other) => one - other));
        expect([indices[0], indices.at(-1)]).to.deep.equal([0, all.length - 1]);
        const finite = (of: readonly { value: number }[]) =>
          of.map(({ value }) => value).filter(Number.isFinite);
        expect(Math.max(...finite(kept))).to.equal(Math.max(...finite(points)));
        expect(Math.min(...finite(kept))).to.equal(Math.min(...finite(points)));
        expect(kept.some(({ value }) => Number.isNaN(value))).to.equal(all.some(Number.isNaN));
        // Two of a group, a gap in it, and the two ends.
        expect(kept.length).to.be.at.most((most / 2 + 1) * 3 + 2);
      }),
    );
  });
});
