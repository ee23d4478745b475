/** What a promise is rejected with; undefined where it is fulfilled. */
export const rejectionOf = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
