/** The report cannot be written; the message says which file, why, and what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError';

  /** Says what a failed write to `path` means; keeps the system's error as its cause. */
  static writing(path: string, cause: unknown): ReportError {
    return new ReportError(`cannot write the report at ${path}: ${explain(cause)}`, { cause });
  }
}

function explain(cause: unknown): string {
  const { code = 'unknown error', message = String(cause) } = cause as { code?: string; message?: string };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code}); free some space and run again`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `writing is not allowed (${code}); change the permissions or choose another reports folder`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `something else stands in its place (${code}); move it away or choose another reports folder`;
    default:
      return `${message}; choose another reports folder`;
  }
}
