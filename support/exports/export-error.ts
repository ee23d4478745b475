/** A run cannot be exported; the message says what, where, and what to do. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}
