/** What came over the wire, or is to go over it, is not what both sides agreed on; the message says what to do. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
