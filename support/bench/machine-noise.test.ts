import { describe, it } from 'node:test';
import { expect } from 'chai';
import { noiseNote } from './machine-noise';

describe('noiseNote', () => {
  it('says the usual and the worst', () => {
    const runs = [{ cpuPressure: 0.02 }, { cpuPressure: 0.5 }, { cpuPressure: 0.04 }];
    expect(noiseNote(runs)).to.match(/^Some task waited for a CPU in 4 % .* 50 % in the worst/);
  });

  it('says so where it is not known', () => {
    expect(noiseNote([{}])).to.equal('How busy the machine was is not known.');
  });
});
