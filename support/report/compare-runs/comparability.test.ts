import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ENVIRONMENT } from '../environment.fixture';
import { comparability, incomparability, type Surroundings } from './comparability';

const target: Surroundings['target'] = {
  ...{ baseUrl: 'http://host', serverKind: 'vllm', version: '1', models: ['m'], serverSettings: {} },
  ...{ embedded: false, note: null, settings: {} },
};
const unavailable = { unavailable: 'not known within 800 ms' };
const here: Surroundings = { environment: ENVIRONMENT, target };
const withPart = (part: Partial<typeof ENVIRONMENT>): Surroundings => ({
  ...here,
  environment: { ...ENVIRONMENT, ...part },
});

describe('two runs of which one does not know its', () => {
  for (const part of ['processor', 'containerLimits'] as const)
    it(`${part} are not judged by each other, but stand in one history`, () => {
      const other = withPart({ [part]: unavailable });
      for (const [before, after] of [
        [here, other],
        [other, here],
      ] as const) {
        expect(comparability(before, after).obstacles.join()).to.match(
          new RegExp(`^${part} .*unavailable: not known within 800 ms`, 'u'),
        );
        expect(incomparability(before, after)).to.deep.equal([]);
      }
    });

  it('GPUs do neither', () => {
    const other = withPart({ gpus: unavailable });
    expect(comparability(here, other).obstacles).to.have.lengthOf(1);
    expect(incomparability(here, other)).to.have.lengthOf(1);
  });
});

describe('two runs that know neither', () => {
  it('their processor are not judged by each other, but stand in one history', () => {
    const unknown = withPart({ processor: unavailable });
    expect(comparability(unknown, unknown).obstacles).to.deep.equal(['processor of neither run is known']);
    expect(incomparability(unknown, unknown)).to.deep.equal([]);
  });

  it('container limits nor GPUs are judged: there may be none', () => {
    const unknown = withPart({ containerLimits: unavailable, gpus: unavailable });
    expect(comparability(unknown, unknown).obstacles).to.deep.equal([]);
  });
});
