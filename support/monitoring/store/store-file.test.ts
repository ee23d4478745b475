import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../../quantities/units';
import { MetricStore } from './metric-store';
import { StoreError } from './store-error';
import { cpuSample, StoreFolder } from './store-folder.fixture';

const RETENTION = milliseconds(1e9);
const WITHOUT_MODES = process.getuid === undefined && 'no modes of files on this platform';
const NOBODY = 65_534;

const modeOf = (path: string) => statSync(path).mode & 0o777;

function fill(path: string): void {
  using store = MetricStore.open(path);
  store.append(
    Array.from({ length: 2_000 }, (_, at) => cpuSample(at)),
    RETENTION,
  );
}

/** A store whose writer ended without closing it, at `path`: its last samples are in the log only. */
function leaveUnclosed(folder: StoreFolder, path: string): void {
  const origin = folder.pathOf('origin.db');
  fill(origin);
  using store = MetricStore.open(origin);
  store.append([cpuSample(0, 0, { run: 'last' })], RETENTION);
  for (const ending of ['', '-wal']) copyFileSync(`${origin}${ending}`, `${path}${ending}`);
}

/** Overwrites what there is from one part of the file to another. */
function scribble(path: string, from: number, to: number): void {
  const bytes = readFileSync(path);
  writeFileSync(
    path,
    bytes.fill('scribble ', Math.floor(bytes.length * from), Math.floor(bytes.length * to)),
  );
}

function changeBySql(path: string, sql: string): void {
  using database = new DatabaseSync(path);
  database.exec(sql);
}

const DAMAGED = /is damaged \(.+\) and was left as it is; move it away to begin a new history/;
const STRANGER = /is a file of another program and was left as it is; name another path/;

interface Refused {
  readonly what: string;
  readonly make: (path: string, folder: StoreFolder) => void;
  readonly message: RegExp;
}

const REFUSED: readonly Refused[] = [
  {
    what: 'a text',
    make: (path) => {
      writeFileSync(path, 'no store, but what somebody wrote\n'.repeat(100));
    },
    message: /is not a file of SQLite and was left as it is; move it away/,
  },
  {
    what: 'a few bytes',
    make: (path) => {
      writeFileSync(path, 'SQLite format 3\0');
    },
    message: DAMAGED,
  },
  {
    what: 'a store cut short',
    make: (path) => {
      fill(path);
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.subarray(0, bytes.length * 0.7));
    },
    message: DAMAGED,
  },
  {
    what: 'a store scribbled over in the middle',
    make: (path) => {
      fill(path);
      scribble(path, 0.5, 0.6);
    },
    message: DAMAGED,
  },
  {
    what: 'a store scribbled over that was not closed',
    make: (path, folder) => {
      leaveUnclosed(folder, path);
      scribble(path, 0.5, 0.6);
    },
    message: DAMAGED,
  },
  {
    what: 'an empty file with a log',
    make: (path, folder) => {
      leaveUnclosed(folder, path);
      writeFileSync(path, '');
    },
    message: DAMAGED,
  },
  {
    what: 'a store of a later version',
    make: (path) => {
      fill(path);
      changeBySql(path, 'PRAGMA user_version = 99');
    },
    message: /was written by a later version .*version 99.*; update the suite, or name another path/,
  },
  {
    what: 'a database of another program',
    make: (path) => {
      changeBySql(path, 'CREATE TABLE bookmark (url TEXT); PRAGMA user_version = 1');
    },
    message: STRANGER,
  },
  {
    what: 'a database of another program that was not closed',
    make: (path, folder) => {
      const origin = folder.pathOf('origin.db');
      using database = new DatabaseSync(origin);
      database.exec('PRAGMA journal_mode = WAL; CREATE TABLE bookmark (url TEXT)');
      for (const ending of ['', '-wal']) copyFileSync(`${origin}${ending}`, `${path}${ending}`);
    },
    message: STRANGER,
  },
];

describe('the file of a store', () => {
  for (const { what, make, message } of REFUSED) {
    it(`refuses ${what}, and leaves its bytes alone`, () => {
      using folder = new StoreFolder();
      const { path } = folder;
      make(path, folder);
      const bytesOf = (name: string) => (existsSync(name) ? readFileSync(name) : undefined);
      const before = [path, `${path}-wal`].map(bytesOf);
      const refusal = expect(() => MetricStore.open(path)).to.throw(StoreError, message);
      refusal.with.property('message').that.includes(path);
      expect(() => MetricStore.open(path)).to.throw(StoreError, message);
      expect([path, `${path}-wal`].map(bytesOf)).to.deep.equal(before);
    });
  }

  it('holds what was only in the log of a store that was not closed', () => {
    using folder = new StoreFolder();
    leaveUnclosed(folder, folder.path);
    using store = MetricStore.open(folder.path);
    expect(store.list().map(({ labels }) => labels)).to.have.deep.members([{}, { run: 'last' }]);
  });

  it('refuses a folder', () => {
    using folder = new StoreFolder();
    mkdirSync(folder.path);
    expect(() => MetricStore.open(folder.path)).to.throw(StoreError, 'is no file; name another path');
  });

  it('refuses a path that leads through a file', () => {
    using folder = new StoreFolder();
    writeFileSync(folder.path, '');
    expect(() => MetricStore.open(`${folder.path}/history.db`)).to.throw(StoreError, 'name another path');
  });

  it('makes a folder and a file that are for nobody else', { skip: WITHOUT_MODES }, () => {
    using folder = new StoreFolder();
    const path = folder.pathOf('data #1', '50%?', 'history.db');
    using store = MetricStore.open(path);
    store.append([cpuSample(1)], RETENTION);
    expect([folder.pathOf('data #1'), folder.pathOf('data #1', '50%?')].map(modeOf)).to.deep.equal([
      0o700, 0o700,
    ]);
    expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).to.deep.equal([0o600, 0o600, 0o600]);
    store[Symbol.dispose]();
    for (const ending of ['-wal', '-shm', '-journal']) expect(existsSync(`${path}${ending}`)).to.be.false;
  });

  it('refuses a place where it cannot write', { skip: WITHOUT_MODES }, () => {
    using folder = new StoreFolder();
    fill(folder.path);
    const before = readFileSync(folder.path);
    chmodSync(folder.path, 0o444);
    chmodSync(folder.pathOf(), 0o555);
    const user = process.geteuid?.();
    // Modes are nothing to the superuser.
    if (user === 0) process.seteuid?.(NOBODY);
    try {
      for (const path of [folder.path, folder.pathOf('new.db'), folder.pathOf('new', 'history.db')])
        expect(() => MetricStore.open(path)).to.throw(StoreError, 'make the file and its folder writable');
    } finally {
      if (user === 0) process.seteuid?.(user);
      chmodSync(folder.pathOf(), 0o700);
    }
    expect(readFileSync(folder.path).equals(before)).to.be.true;
  });
});
