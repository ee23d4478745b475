import { describe, it } from 'node:test';
import { expect } from 'chai';
import { busyTicks, noiseNote, noted, processTicks } from './machine-noise';

describe('the noise of the machine', () => {
  it('is the time of programs, and not that of the kernel', () => {
    const stat = 'cpu  100 20 50 9999 7 6 5 3 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n';
    expect(busyTicks(stat)).to.equal(123);
  });

  it('leaves out our own, and their children, whatever they are called', () => {
    expect(processTicks('42 (a) 7 (b) S 1 42 42 0 -1 4194560 10 20 0 0 300 40 5 6 20 0 1 0 99')).to.equal(
      305,
    );
  });

  it('keeps what was measured', async () => {
    expect(await noted([process.pid], () => Promise.resolve({ requests: 7 }))).to.include({ requests: 7 });
  });

  it('says the usual and the worst', () => {
    const runs = [{ otherCores: 0.02 }, { otherCores: 0.5 }, { otherCores: 0.04 }];
    expect(noiseNote(runs)).to.match(/0\.04 cores busy in the usual run, 0\.50 in the worst/);
    expect(noiseNote([{}])).to.include('not known');
  });
});
