import type { Outcome } from './request-record';

/** All ways in which a request can end. */
export const OUTCOMES: readonly Outcome[] = [
  'completed',
  'http error',
  'protocol error',
  'truncated',
  'timed out',
  'aborted',
  'dropped',
];
