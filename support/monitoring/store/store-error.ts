/** A store that cannot be opened or used: says the file, what is wrong with it, and what to do next. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(path: string, fault: string, options?: ErrorOptions) {
    super(`${path}: ${fault}`, options);
  }
}
