/** A baseline cannot be read, made or written; the message says which, why, and what to do. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}
