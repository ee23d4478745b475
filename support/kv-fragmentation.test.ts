import { describe, it } from 'node:test';
import { expect } from 'chai';
import { kvFragmentationOf, type KvLook } from './kv-fragmentation';
import { milliseconds } from './quantities/units';

const looks = (count: number, look: (index: number) => Omit<KvLook, 'at'>): KvLook[] =>
  Array.from({ length: count }, (_, index) => ({ at: milliseconds(index * 500), ...look(index) }));

describe('kvFragmentationOf', () => {
  it('goes from all to nothing of what is not yet answered', () => {
    // Blocks of 16 tokens: 100 live ones for certain, 4 more perhaps, in 112 that are used.
    const { evidence, doubts } = kvFragmentationOf(
      looks(20, () => ({ usedTokens: 112, live: { atLeast: 100, atMost: 104 } })),
    );
    expect(doubts).to.be.empty;
    if (evidence.status !== 'estimated') throw new Error(evidence.reason);
    expect(evidence.low).to.be.closeTo(100 * (1 - 104 / 112), 1e-9);
    expect(evidence.high).to.be.closeTo(100 * (1 - 100 / 112), 1e-9);
    expect(evidence.value).to.be.closeTo((evidence.low + evidence.high) / 2, 1e-9);
  });

  it('weighs looks by what was in use then', () => {
    const { evidence } = kvFragmentationOf(
      looks(10, (index) =>
        index % 2 === 0
          ? { usedTokens: 1000, live: { atLeast: 1000, atMost: 1000 } }
          : { usedTokens: 10, live: { atLeast: 0, atMost: 0 } },
      ),
    );
    expect(evidence)
      .to.have.property('value')
      .that.is.closeTo((100 * 50) / 5050, 1e-9);
  });

  it('doubts that the server used less than was live for certain, and not what may have been', () => {
    const of = (atLeast: number) =>
      kvFragmentationOf(looks(10, () => ({ usedTokens: 100, live: { atLeast, atMost: 120 } }))).doubts;
    expect(of(95)).to.be.empty;
    expect(of(110)).to.have.length(1);
  });

  it('is not measured without looks, or where the client does not know', () => {
    expect(kvFragmentationOf([]).evidence).to.have.property('status', 'unavailable');
    expect(kvFragmentationOf(looks(9, () => ({ usedTokens: 9, live: undefined }))).evidence)
      .to.have.property('reason')
      .that.matches(/does not know/);
    expect(
      kvFragmentationOf(looks(3, () => ({ usedTokens: 9, live: { atLeast: 9, atMost: 9 } }))).evidence,
    ).to.have.property('status', 'too few samples');
  });
});
