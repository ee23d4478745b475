import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { FRAME, pixelAt, textWidth } from './chart-axes';
import type { ValueAxis } from './chart-bins';
import { placeAllVerticals } from './fault-timeline-verticals';

const axis: ValueAxis = { type: 'linear', low: 0, high: 60 };
const line = (x: number, label: string) => ({ x, label, colour: 'black', dashes: '' });

describe('placeAllVerticals', () => {
  it('places every line once, labels within the frame and away from each other', () => {
    const lines = fc.array(
      fc.record({ x: fc.double({ min: 0, max: 60, noNaN: true }), length: fc.integer({ min: 1, max: 34 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(lines, (given) => {
        const placed = placeAllVerticals(
          axis,
          given.map(({ x, length }) => line(x, 'x'.repeat(length))),
        );
        expect(placed.map(({ x }) => x)).to.deep.equal(given.map(({ x }) => x).toSorted((a, b) => a - b));
        const spans = placed.map(({ x, label, side, row }) => {
          const [pixel, width] = [pixelAt(axis, x), textWidth(label)];
          return {
            row,
            left: side === 'left' ? pixel - width : pixel,
            right: side === 'left' ? pixel : pixel + width,
          };
        });
        for (const [index, { row, left, right }] of spans.entries()) {
          expect(left).to.be.at.least(FRAME.left - 5);
          expect(right).to.be.at.most(FRAME.right + 5);
          for (const other of spans.slice(index + 1)) {
            if (other.row === row) expect(other.left >= right || other.right <= left).to.equal(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('uses one row where there is room, and runs no line through a label where there is not', () => {
    const far = placeAllVerticals(axis, [line(10, 'fault'), line(30, 'rebalanced'), line(50, 'healed')]);
    expect(far.map(({ row }) => row)).to.deep.equal([0, 0, 0]);
    // At the left edge neither label can stand on the left: the first goes above the second.
    const [first, second] = placeAllVerticals(axis, [line(1, '2 of 10 nodes killed'), line(2, 'rebalanced')]);
    expect(first!.row).to.equal(1);
    expect(second!.row).to.equal(0);
  });
});
