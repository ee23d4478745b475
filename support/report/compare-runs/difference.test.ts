import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { differences, leavesOf } from './difference';
import { differenceTexts } from './leaf-text';

describe('differences', () => {
  it('are the values that are others, those that came and those that went, however deep', () => {
    const before = { same: 1, cores: 2, list: ['a', 'b'], gpus: [{ name: 'A' }, { name: 'B' }], gone: true };
    const after = { same: 1, cores: 4, list: ['a'], gpus: [{ name: 'A' }], come: null };
    expect(differences('x', before, after)).to.deep.equal([
      { what: 'x.cores', before: 2, after: 4 },
      { what: 'x.list', before: 'a, b', after: 'a' },
      { what: 'x.gpus[1].name', before: 'B', after: undefined },
      { what: 'x.gone', before: true, after: undefined },
      { what: 'x.come', before: undefined, after: null },
    ]);
  });

  it('tell a list of one thing from none', () => {
    expect(differences('models', [], ['a'])).to.deep.equal([
      { what: 'models', before: undefined, after: 'a' },
    ]);
    expect(differences('devices', [], [{ name: 'A' }])).to.deep.equal([
      { what: 'devices[0].name', before: undefined, after: 'A' },
    ]);
  });

  it('are none of anything to itself, and the same ones turned round', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(differences('x', one, structuredClone(one))).to.deep.equal([]);
        const there = differences('x', one, other);
        const back = differences('x', other, one).map(({ what, before, after }) => ({
          what,
          before: after,
          after: before,
        }));
        expect(there).to.have.deep.members(back);
        expect(leavesOf('x', one).size).to.be.at.least(
          there.filter(({ before }) => before !== undefined).length,
        );
      }),
    );
  });
});

describe('texts of a difference', () => {
  for (const [what, before, after, texts] of [
    ['memory.totalBytes', 8e9, 16e9, ['8 GB', '16 GB']],
    ['memory.limitBytes', null, 2e9, ['none', '2 GB']],
    ['storage.readBytesPerSecond', 1e9, 2.5e9, ['1 GB/s', '2.5 GB/s']],
    ['network.interfaces[0].bitsPerSecond', null, 25e9, ['not told', '25 Gbit/s']],
    ['gpus.devices[0].memoryBytes', 81_920, undefined, ['81.9 kB', 'absent']],
    ['processor.usableCores', 2, 4, ['2', '4']],
    ['source.modified', false, true, ['false', 'true']],
  ] as const) {
    it(`say ${texts.join(' and ')}`, () => {
      expect(differenceTexts({ what, before, after })).to.deep.equal(texts);
    });
  }

  it('never say the same twice', () => {
    const difference = { what: 'memory.totalBytes', before: 25_276_502_016, after: 25_276_502_017 };
    expect(differenceTexts(difference)).to.deep.equal(['25276502016', '25276502017']);
  });
});
