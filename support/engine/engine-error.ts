/** A fault of the embedded engine; the message says what failed, where, and what to do next. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
