/** A process cannot be measured; the message names it by its id and says why. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  /** Reading it again cannot help. */
  readonly lasting: boolean;

  constructor(
    pid: number,
    why: string,
    { lasting = true, cause }: { lasting?: boolean; cause?: unknown } = {},
  ) {
    super(`process ${pid} ${why}`, { cause });
    this.lasting = lasting;
  }
}

/** Whether a file of `/proc` could not be read because what it tells of has ended. */
export function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  // ESRCH: it ended between opening the file and reading it.
  return code === 'ENOENT' || code === 'ESRCH';
}

/** Whether a file of `/proc` belongs to a process of somebody else. */
export function isForbidden(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}
