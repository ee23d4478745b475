/** The collector could not start, or its thread ended by itself; the message says why. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
}
