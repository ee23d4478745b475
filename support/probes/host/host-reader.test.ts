import { describe, it } from 'node:test';
import { expect } from 'chai';
import { monotonicClock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { ProcFolder } from '../process/proc-folder.fixture';
import { WITHOUT_PROC } from '../process/real-process.fixture';
import { hostUsageNow, readPortably } from './host-reader';
import type { HostUsage } from './host-usage';

const plausible = ({ cores, memory, interfaces }: HostUsage): void => {
  expect(cores.total).to.be.greaterThan(0);
  expect(cores.busy).to.be.within(0, cores.total);
  expect(memory.totalBytes).to.be.greaterThan(2 ** 20);
  expect(memory.availableBytes).to.be.within(0, memory.totalBytes);
  for (const { name, receivedBytes, sentBytes } of interfaces) {
    expect(name).to.not.be.empty;
    expect(receivedBytes).to.be.at.least(0);
    expect(sentBytes).to.be.at.least(0);
  }
};

describe('hostUsageNow', () => {
  it("reads the kernel's tables", async (test) => {
    const proc = new ProcFolder(test);
    proc.write('stat', 'cpu  1 2 3 4 5 6 7 8 0 0\n');
    proc.write('meminfo', 'MemTotal:       2 kB\nMemFree:        0 kB\nMemAvailable:   1 kB\n');
    proc.write(
      'net/dev',
      'Inter-|   Receive |  Transmit\n face |bytes packets|bytes packets\n lo: 1 0 0 0 0 0 0 0 2 0\n',
    );
    expect(await hostUsageNow(proc.path, { now: () => milliseconds(7) })).to.deep.equal({
      status: 'measured',
      at: 7,
      source: proc.path,
      cores: { busy: 27, total: 36 },
      memory: { totalBytes: 2048, availableBytes: 1024 },
      interfaces: [{ name: 'lo', receivedBytes: 1, sentBytes: 2 }],
    });
  });

  it('says which table is missing', async (test) => {
    const proc = new ProcFolder(test);
    expect(await hostUsageNow(proc.path))
      .to.have.property('reason')
      .that.matches(/^what this machine uses cannot be read: ENOENT.*\/stat/);
  });

  it('reads this machine', { skip: WITHOUT_PROC }, async () => {
    const usage = await hostUsageNow();
    if (usage.status !== 'measured') throw new Error(usage.reason);
    plausible(usage);
    expect(usage.interfaces.map(({ name }) => name)).to.include('lo');
  });
});

describe('readPortably', () => {
  it('reads this machine without the tables', async () => {
    const usage = await readPortably(monotonicClock);
    plausible(usage);
    expect(usage.source).to.equal('systeminformation');
  });
});
