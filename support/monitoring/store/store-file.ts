import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { StoreError } from './store-error';
import { BUSY_TIMEOUT_MS, damaged, isCorrupt, storeFault } from './store-fault';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './store-schema';

/** After a long pass of retention the log is cut back to this, in bytes. */
const LOG_LIMIT = 16 * 2 ** 20;
/** Every file of SQLite with something in it has at least one page, and no page is smaller than this, in bytes. */
const SMALLEST_PAGE = 512;

/**
 * Opens the file of a store for reading and writing; makes it, and its folder, where they are missing. Throws a
 * `StoreError` for a file that is damaged, of another program or of a later version, and leaves its bytes alone.
 *
 * The file itself is opened by nothing but SQLite: closing any other descriptor of it would drop the locks that this
 * process holds through SQLite (https://www.sqlite.org/howtocorrupt.html, 2.2). Each opening checks the whole file,
 * which takes about 0.2 s for seven days of the promised series.
 */
export function openStoreFile(path: string): DatabaseSync {
  try {
    const size = sizeOf(path);
    const log = sizeOf(`${path}-wal`) ?? 0;
    if (size === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (size === 0 && log > 0) throw damaged(path, 'it is empty, its log is not');
    if (size !== undefined && size > 0 && size < SMALLEST_PAGE)
      throw damaged(path, `${size} bytes are too few for a file of SQLite`);
    const looked = size === undefined || size === 0 ? false : lookInside(path, log > 0);
    return openForWriting(path, { isNew: size === undefined, looked });
  } catch (error) {
    throw storeFault(path, error);
  }
}

/** In bytes; undefined where there is no such file. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new StoreError(path, 'is no file; name another path, or a file in that folder');
  return found.size;
}

/**
 * Tells whose file it is, without a change to it. With a log, as after an unclean end or while others write, also
 * whether it is whole: the last connection to close would otherwise put the log into a damaged file. Returns whether
 * it looked so far. Without a log, SQLite is told that nobody writes, or else it would leave an empty log behind.
 */
function lookInside(path: string, hasLog: boolean): boolean {
  const url = pathToFileURL(path);
  if (!hasLog) url.searchParams.set('immutable', '1');
  using database = new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    refuseStranger(path, database);
    if (hasLog) checkWhole(path, database);
  } catch (error) {
    // It looks cut short also while another process makes it; who waits for the locks will see it whole.
    if (hasLog || !isCorrupt(error)) throw error;
  }
  return hasLog;
}

function openForWriting(
  path: string,
  { isNew, looked }: { readonly isNew: boolean; readonly looked: boolean },
): DatabaseSync {
  const database = new DatabaseSync(pathToFileURL(path), { timeout: BUSY_TIMEOUT_MS });
  try {
    // Before there is anything in it; its log gets the same mode.
    if (isNew) chmodSync(path, 0o600);
    if (!looked) checkWhole(path, database);
    database.exec('PRAGMA synchronous = NORMAL');
    makeTables(path, database);
    if (pragma(database, 'journal_mode = WAL') !== 'wal')
      throw new StoreError(
        path,
        'its file system lets no two programs share it; name a path on a local disk',
      );
    database.exec(`PRAGMA journal_size_limit = ${LOG_LIMIT}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** In one transaction, so that of several that find the file empty one makes them; fails where it cannot write. */
function makeTables(path: string, database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (tables === 0) database.exec(SCHEMA);
  refuseStranger(path, database);
  database.exec('COMMIT');
}

function refuseStranger(path: string, database: DatabaseSync): void {
  const version = Number(pragma(database, 'user_version'));
  if (pragma(database, 'application_id') !== APPLICATION_ID)
    throw new StoreError(
      path,
      'is a file of another program and was left as it is; name another path, or move it away',
    );
  if (version > SCHEMA_VERSION)
    throw new StoreError(
      path,
      `was written by a later version of this suite (its tables are of version ${version}, known are those up to ${SCHEMA_VERSION}) and was left as it is; update the suite, or name another path`,
    );
}

function checkWhole(path: string, database: DatabaseSync): void {
  const found = pragma(database, 'quick_check(1)');
  if (found !== 'ok') throw damaged(path, String(found).replaceAll(/\s+/g, ' '));
}

function pragma(database: DatabaseSync, text: string): unknown {
  const row = database.prepare(`PRAGMA ${text}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}
