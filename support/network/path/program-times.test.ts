import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readProgramTimes, usedBetween } from './program-times';

const stat = (name: string, user: number, system: number, began: number): string =>
  `1 (${name}) S 0 1 1 0 -1 4194560 1 2 3 4 ${user} ${system} 5 6 20 0 1 0 ${began} 100 200\n`;

describe('readProgramTimes', () => {
  it('has the time of each program, whatever its name, and none of threads for softirqs', (test) => {
    const proc = mkdtempSync(join(tmpdir(), 'program-times-'));
    test.after(() => {
      rmSync(proc, { recursive: true });
    });
    const made = { 7: stat('a) R (b', 30, 12, 900), 8: stat('ksoftirqd/0', 50, 50, 1), net: '', 9: '' };
    for (const [folder, text] of Object.entries(made)) {
      mkdirSync(join(proc, folder));
      writeFileSync(join(proc, folder, 'stat'), text);
    }
    expect([...readProgramTimes(proc)]).to.deep.equal([['7 900', 42]]);
  });

  const onLinux = { skip: process.platform !== 'linux' && 'only Linux has /proc' };

  it('has this process, whose time rises as it works', onLinux, () => {
    const own = (): number =>
      [...readProgramTimes()].find(([program]) => program.startsWith(`${process.pid} `))?.[1] ?? NaN;
    const before = own();
    // Two ticks.
    const { user } = process.cpuUsage();
    while (process.cpuUsage().user - user < 20_000);
    expect(own()).to.be.greaterThan(before);
  });
});

describe('usedBetween', () => {
  it('sums up what each used, of one that began meanwhile all', () => {
    const before = new Map([
      ['1 5', 100],
      ['2 5', 40],
      ['3 5', 70],
    ]);
    const after = new Map([
      ['1 5', 130],
      ['2 9', 6],
      ['3 5', 70],
    ]);
    expect(usedBetween(before, after)).to.equal(36);
  });
});
