/** What is wrong at a line of a trace, counted from 1: the reader knows the line, who opened the file its name. */
export class TraceFault extends Error {
  override readonly name = 'TraceFault';

  constructor(
    readonly line: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
