/** What was to be done to, or learnt from, a network cannot be; the message says what, where, and what to do next. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}
