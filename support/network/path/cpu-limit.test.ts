import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { cpuLimit, ownLimit } from './cpu-limit';
import { cpuBetween } from './path-cpu';

/** Recorded on two cores while several other programs wanted them. */
const BUSY = {
  cpu: { cores: 2, busyShare: 1, stealShare: 0, softirqShare: 0.109, programsShare: 0.6, pressure: 0.989 },
  senderCores: 0.292,
  receiverCores: 0.248,
};
/** Made up, not recorded: a path alone on its two cores; sender, sink and softirqs have all of them, and wait for each other. */
const ALONE = {
  cpu: { cores: 2, busyShare: 0.97, stealShare: 0, softirqShare: 0.31, programsShare: 0.7, pressure: 0.42 },
  senderCores: 0.72,
  receiverCores: 0.58,
};

describe('cpuLimit', () => {
  it('doubts a measurement during which others had the CPU that it wanted', () => {
    expect(cpuLimit(BUSY)).to.match(
      /^other programs used at least 1\.2 of 2 cores, and some task waited .* 99 %/,
    );
    expect(ownLimit(BUSY)).to.equal(undefined);
  });

  it('sees others although softirqs are in the time of sender and receiver as well', () => {
    // As on a kernel without CONFIG_IRQ_TIME_ACCOUNTING: a neighbour has a third of a core, and the path the rest.
    const cpu = {
      cores: 2,
      busyShare: 1,
      stealShare: 0,
      softirqShare: 0.28,
      programsShare: 0.97,
      pressure: 0.6,
    };
    const beside = { cpu, senderCores: 0.9, receiverCores: 0.73 };
    expect(cpuLimit(beside)).to.match(/^other programs used at least 0\.3 of 2 cores/);
    expect(cpuLimit({ ...beside, cpu: { ...cpu, programsShare: 0.85 } })).to.equal(undefined);
  });

  it('takes what a path reaches with all of its own cores for what it carries, and says so', () => {
    expect(cpuLimit(ALONE)).to.equal(undefined);
    expect(ownLimit(ALONE)).to.equal(
      'bounded by its own use of CPU: sender and receiver 1.3 of 2 cores, softirqs 0.6',
    );
  });

  it('does not mind others where cores were idle all the while', () => {
    const idle = { ...BUSY, cpu: { ...BUSY.cpu, cores: 8, busyShare: 0.6, pressure: 0.02 } };
    expect([cpuLimit(idle), ownLimit(idle)]).to.deep.equal([undefined, undefined]);
  });

  it('doubts what a hypervisor took part of the time from', () => {
    const stolen = { ...ALONE, cpu: { ...ALONE.cpu, busyShare: 0.9, stealShare: 0.07 } };
    expect(cpuLimit(stolen)).to.match(/^the hypervisor gave 7 % of the CPU time to others/);
  });

  it('goes by busy cores alone where the kernel does not tell of waiting', () => {
    expect(cpuLimit({ ...BUSY, cpu: { ...BUSY.cpu, pressure: undefined } })).to.match(
      /, and 100 % of all cores/,
    );
  });
});

describe('cpuBetween', () => {
  const stat = (figures: string): string =>
    `cpu  ${figures}\ncpu0 1 0 1 1 0 0 0 0 0 0\ncpu1 1 0 1 1 0 0 0 0 0 0\n`;
  const programs = new Map([['1 5', 20]]);
  const before = {
    at: milliseconds(1000),
    programs,
    stat: stat('100 0 100 1000 10 0 50 5 0 0'),
    pressure: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull avg10=0.00 total=0\n',
  };

  it('gives the shares of what was between', () => {
    const after = {
      at: milliseconds(2000),
      stat: stat('120 0 180 1030 20 0 90 25 0 0'),
      pressure: before.pressure.replace('total=1000', 'total=251000'),
      programs: new Map([
        ['1 5', 80],
        ['2 9', 40],
      ]),
    };
    expect(cpuBetween(before, after)).to.deep.equal({
      cores: 2,
      busyShare: 0.7,
      stealShare: 0.1,
      softirqShare: 0.2,
      programsShare: 0.5,
      pressure: 0.25,
    });
  });

  it('does without what this kernel does not tell, and says where it lasted no tick', () => {
    const later = {
      at: milliseconds(2000),
      stat: stat('200 0 100 1100 10 0 50 5 0 0'),
      pressure: undefined,
      programs,
    };
    expect(cpuBetween(before, later)).to.include({ busyShare: 0.5, pressure: undefined });
    expect(() => cpuBetween(before, before)).to.throw(/no tick .* measure for longer/);
  });
});
