import { StoreError } from './store-error';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const READ_ONLY = 8;
const BUSY = 5;
const LOCKED = 6;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** Another writer holds the file for milliseconds, a pass of retention for a second or so at worst. */
export const BUSY_TIMEOUT_MS = 5_000;

const START_ANEW = 'move it away to begin a new history, or put a copy back';

/** A file with which something is wrong inside. */
export const damaged = (path: string, detail: string, cause?: unknown): StoreError =>
  new StoreError(
    path,
    `is damaged (${detail}) and was left as it is; ${START_ANEW}, along with those files beside it that end in -wal and -shm`,
    { cause },
  );

/** Whether SQLite found the file broken. The lower byte is the primary code, whatever the extended one adds. */
export const isCorrupt = (error: unknown): boolean => primaryCodeOf(error) === CORRUPT;

const primaryCodeOf = (error: unknown): number =>
  ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;

/** Codes of the file system for what one may not write. */
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];

/** An error of SQLite or of the file system in words of the store; an error of the store as it is. */
export function storeFault(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { message, code = '' } = error as NodeJS.ErrnoException;
  const told = (fault: string) => new StoreError(path, fault, { cause: error });
  switch (FORBIDDEN.includes(code) ? READ_ONLY : primaryCodeOf(error)) {
    case NOT_A_DATABASE:
      return told(`is not a file of SQLite and was left as it is; ${START_ANEW}, or name another path`);
    case CORRUPT:
      return damaged(path, message, error);
    case BUSY:
    case LOCKED:
      return told(
        `another program kept it locked for more than ${BUSY_TIMEOUT_MS / 1000} s; end that one, or try again`,
      );
    case READ_ONLY:
    case CANNOT_OPEN:
      return told(
        `cannot be written (${message}); make the file and its folder writable, or name another path`,
      );
    case FULL:
      return told('there is no room left on its disk; make some');
    case IO_ERROR:
      return told(`cannot be read or written (${message}); see whether its disk is in order`);
    default:
      return told(`${message}; name another path where that cannot be mended`);
  }
}
