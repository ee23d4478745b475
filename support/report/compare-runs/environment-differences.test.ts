import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ENVIRONMENT } from '../environment.fixture';
import type { EnvironmentDescription } from '../environment-schema';
import { environmentDifferences, unknownParts } from './environment-differences';

const changed = (over: Partial<EnvironmentDescription>) =>
  environmentDifferences(ENVIRONMENT, { ...ENVIRONMENT, ...over });
const LOAD = { oneMinute: 0.1, fiveMinutes: 0.2, fifteenMinutes: 0.3 };
const STORAGE = { readBytesPerSecond: 1.2e9, blockBytes: 2 ** 20, readBytes: 2 ** 27, fileBytes: 2 ** 25 };

describe('differences of environments', () => {
  it('are none of one and the same', () => {
    expect(changed({})).to.deep.equal([]);
  });

  it('are what is another', () => {
    const differing = changed({
      node: { version: 'v24.1.0' },
      clockSource: { current: 'hpet', available: ['tsc', 'hpet'] },
      containerLimits: { cpuCores: null, memoryBytes: null, processes: 4096 },
      gpus: {
        devices: [{ name: 'NVIDIA A100-SXM4-80GB', memoryBytes: 81920 * 2 ** 20, driver: '570.00' }],
      },
    });
    expect(differing).to.deep.equal([
      { what: 'node.version', before: 'v24.0.0', after: 'v24.1.0' },
      { what: 'clockSource.current', before: 'tsc', after: 'hpet' },
      { what: 'containerLimits.cpuCores', before: 1.5, after: null },
      { what: 'gpus.devices[0].driver', before: '550.54.15', after: '570.00' },
    ]);
  });

  it('are not what changes by itself', () => {
    expect(
      changed({
        memory: { totalBytes: 1.005e9, availableBytes: 1, limitBytes: null },
        load: { oneMinute: 1.1, fiveMinutes: 1.2, fifteenMinutes: 0 },
        storage: { ...STORAGE, readBytesPerSecond: 0.9e9, readBytes: 1, fileBytes: 1 },
      }),
    ).to.deep.equal([]);
  });

  it('are a load of more than one core, and more of it', () => {
    expect(changed({ load: { ...LOAD, oneMinute: 1.2, fifteenMinutes: 8 } })).to.deep.equal([
      { what: 'load.oneMinute', before: 0.1, after: 1.2 },
      { what: 'load.fifteenMinutes', before: 0.3, after: 8 },
    ]);
  });

  it('are another memory, and a disk of another speed, whichever is first', () => {
    const other: EnvironmentDescription = {
      ...ENVIRONMENT,
      memory: { totalBytes: 1.02e9, availableBytes: 5e8, limitBytes: null },
      storage: { ...STORAGE, readBytesPerSecond: 0.7e9 },
    };
    const there = environmentDifferences(ENVIRONMENT, other);
    expect(there.map(({ what }) => what)).to.deep.equal(['memory.totalBytes', 'storage.readBytesPerSecond']);
    expect(environmentDifferences(other, ENVIRONMENT)).to.have.length(2);
  });

  it('are a part that only one of them knows, with the reason', () => {
    const gpus = { unavailable: 'nvidia-smi cannot reach the NVIDIA driver' };
    const known =
      'devices[0].name NVIDIA A100-SXM4-80GB, devices[0].memoryBytes 85899345920, devices[0].driver 550.54.15';
    expect(changed({ gpus })).to.deep.equal([
      { what: 'gpus', before: known, after: 'unavailable: nvidia-smi cannot reach the NVIDIA driver' },
    ]);
    const [back] = environmentDifferences({ ...ENVIRONMENT, gpus }, ENVIRONMENT);
    expect(back).to.include({ after: known });
  });

  it('are not known of a part that neither knows, whatever the reasons', () => {
    const other = { ...ENVIRONMENT, operatingSystem: { unavailable: 'cannot be read' } };
    expect(environmentDifferences(ENVIRONMENT, other)).to.deep.equal([]);
    expect(unknownParts(ENVIRONMENT, other)).to.deep.equal(['source', 'operatingSystem']);
    expect(unknownParts(ENVIRONMENT, { ...other, source: { commit: 'abc', modified: false } })).to.deep.equal(
      ['operatingSystem'],
    );
  });
});
