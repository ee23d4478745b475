/** Results of another tool that cannot be taken over: says which file, what it looks like, and what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
