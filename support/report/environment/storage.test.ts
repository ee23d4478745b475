import { readdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Clock } from '../../quantities/clock';
import { milliseconds } from '../../quantities/units';
import { temporaryFolder } from '../temporary-folder.fixture';
import type { DirectFile } from './direct-file';
import { within } from './part';
import { describeStorage, readBlocks, writeBlocks } from './storage';
import { systemFolder } from './system-folder.fixture';

const IN_MEMORY = 0x01021994;

const measured = (folder: string, root = '/') =>
  within(20_000, () => describeStorage({ folder, budget: 2_000, root }));

/** A disk that takes so long for each block, by a clock that nothing else turns. */
function slowDisk(blockTime: number): { file: DirectFile; clock: Clock; done: string[] } {
  const done: string[] = [];
  let now = 0;
  const take = (what: string): Promise<void> => {
    now += blockTime;
    done.push(what);
    return Promise.resolve();
  };
  const file: DirectFile = {
    block: Buffer.alloc(64),
    write: (index) => take(`w${index} ${file.block.toString('hex')}`),
    read: (index) => take(`r${index}`),
    sync: () => Promise.resolve(void done.push('sync')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { file, clock: { now: () => milliseconds(now) }, done };
}

describe('speed of the storage', { skip: process.platform !== 'linux' }, () => {
  it('is that of a disk, or unavailable with its reason; either way no file is left', async (test) => {
    const folder = temporaryFolder(test);
    const storage = await measured(folder);
    expect(readdirSync(folder)).to.deep.equal([]);
    if ('unavailable' in storage) {
      // The folder for temporary files is in memory, or on a file system that none reads past.
      expect(storage.unavailable).to.match(/tmpfs|ZFS|its cache|from no disk|does not tell/u);
      return;
    }
    expect(storage.readBytesPerSecond).to.be.greaterThan(0);
    expect(storage.readBytes).to.be.at.least(8 * storage.blockBytes);
    expect(storage.fileBytes % storage.blockBytes).to.equal(0);
  });

  it('is measured where the folder will be, which it does not make', async (test) => {
    const folder = temporaryFolder(test);
    const now = await measured(folder);
    const later = await measured(join(folder, 'not', 'yet'));
    expect(Object.keys(later)).to.deep.equal(Object.keys(now));
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is unavailable where the kernel counts nothing as read from a disk', async (test) => {
    const folder = temporaryFolder(test);
    if ('unavailable' in (await measured(folder))) {
      test.skip('no disk can be read here');
      return;
    }
    const counting = systemFolder(test, { 'proc/self/io': 'rchar: 1\nread_bytes: 4096\n' });
    expect(await measured(folder, counting)).to.deep.equal({
      unavailable: 'the file was read, but from no disk of this machine',
    });
    expect(await measured(folder, systemFolder(test, {}))).to.deep.equal({
      unavailable: 'the kernel does not tell whether a disk was read',
    });
  });

  it('is unavailable in memory', async (test) => {
    if (!(await isInMemory('/dev/shm'))) {
      test.skip('/dev/shm is no tmpfs here');
      return;
    }
    expect(await measured('/dev/shm')).to.deep.equal({ unavailable: 'the folder is in memory (tmpfs)' });
  });

  it('is unavailable where no file can be made', async () => {
    const { unavailable } = (await measured('/proc/self')) as { unavailable: string };
    expect(unavailable).to.match(/^no file can be made in the folder \(E[A-Z]+\)$|too little room/u);
  });
});

describe('the blocks of a storage test', () => {
  it('are written until the file is whole, each with bytes of its own, and then are on the disk', async () => {
    const { file, clock, done } = slowDisk(1);
    expect(await writeBlocks(file, 1_000, clock)).to.equal(32);
    expect(done).to.have.length(33);
    expect(done.at(-1)).to.equal('sync');
    expect(new Set(done.map((what) => what.split(' ')[1]))).to.have.property('size', 33);
  });

  it('are fewer on a slow disk, one at the least', async () => {
    const slow = slowDisk(100);
    expect(await writeBlocks(slow.file, 250, slow.clock)).to.equal(3);
    const late = slowDisk(100);
    expect(await writeBlocks(late.file, -1, late.clock)).to.equal(1);
  });

  it('are read in turn and four times at the most', async () => {
    const { file, clock, done } = slowDisk(2);
    expect(await readBlocks(file, 3, 1_000, clock)).to.deep.equal({ reads: 12, took: 24 });
    expect(done.slice(0, 4)).to.deep.equal(['r0', 'r1', 'r2', 'r0']);
  });

  it('are no longer read once the time is over', async () => {
    const { file, clock } = slowDisk(40);
    expect(await readBlocks(file, 32, 100, clock)).to.deep.equal({ reads: 3, took: 120 });
    expect(await readBlocks(file, 32, 100, clock)).to.deep.equal({ reads: 0, took: 0 });
  });
});

async function isInMemory(folder: string): Promise<boolean> {
  return statfs(folder).then(
    ({ type }) => type === IN_MEMORY,
    () => false,
  );
}
