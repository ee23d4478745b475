import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { FRAME, textWidth } from './chart-axes';
import { nodeNames } from './node-load-names';

const numbered = (count: number, start = 'node-'): string[] =>
  Array.from({ length: count }, (_, index) => `${start}${index + 1}`);

describe('nodeNames', () => {
  it('leaves names as they are where they fit', () => {
    const { names, label, rotation, ticks } = nodeNames(numbered(5));
    expect(names).to.deep.equal(numbered(5));
    expect([label, rotation, ticks]).to.deep.equal(['node', 0, [1, 2, 3, 4, 5]]);
  });

  it('leaves out what all names begin with where they do not fit', () => {
    const { names, label, rotation } = nodeNames(numbered(20));
    expect(names).to.deep.equal(numbered(20, ''));
    expect([label, rotation]).to.deep.equal(['node-…', 0]);
    expect(nodeNames(numbered(20, 'node-1')).names[0]).to.equal('11');
  });

  it('slants what is still too long, and keeps the ends of it', () => {
    const pods = numbered(20).map((name, index) => `llm-7d9f8c6b5-${index * 7919}-of-the-${name}`);
    const { names, label, rotation, labelOffset } = nodeNames(pods);
    expect(label).to.equal('llm-7d9f8c6b5-…');
    expect(names[0]).to.equal('…of-the-node-1');
    expect(rotation).to.equal(-45);
    expect(labelOffset).to.be.above(textWidth(names[0]!) * Math.SQRT1_2);
  });

  it('numbers names that end alike, and more than stand beside each other', () => {
    const alike = numbered(20).map((name) => `${name}-with-the-very-same-end`);
    expect(nodeNames(alike).names).to.deep.equal(numbered(20, ''));
    expect(nodeNames(['twin', 'twin']).names).to.deep.equal(['1', '2']);
    const many = nodeNames(numbered(200, ''));
    expect(many.ticks.length).to.be.within(5, 50);
    expect(many.label).to.equal('node, by its number');
  });

  it('names every node differently, and level names without touching', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 }), (ids) => {
        const { names, ticks, rotation } = nodeNames(ids);
        expect(new Set(names).size).to.equal(ids.length);
        if (rotation !== 0 || ids.length === 0) return;
        const slot = (FRAME.right - FRAME.left) / ids.length;
        const apart = ((ticks[1] ?? Infinity) - 1) * slot;
        for (const tick of ticks) expect(textWidth(names[tick - 1]!)).to.be.below(apart);
      }),
    );
  });
});
