/**
 * Where a row of packed records has which number: the order of the columns in `packed-records.ts`, which a test holds
 * this to.
 */
export const PLACES = {
  index: 0,
  scheduledAt: 1,
  calledAt: 2,
  sentAt: 3,
  headersAt: 4,
  endedAt: 5,
  status: 6,
  outcome: 7,
  outputTokens: 8,
  tokenSource: 9,
  inputTokens: 10,
  cachedTokens: 11,
  finishReason: 12,
  node: 13,
  requestBytes: 14,
  responseBytes: 15,
  prepared: 16,
  events: 17,
} as const;
