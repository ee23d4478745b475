/** Runs cannot be merged; the message says which, why, and what to do. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}
