/** What is wrong with a dataset, and where: `:12` for a line, nothing for all of it. */
export class DatasetFault extends Error {
  override readonly name = 'DatasetFault';

  constructor(
    readonly place: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An entry that would fill the memory, most likely because nothing ends it. */
export const tooLong = (line: number, longest: number): DatasetFault =>
  new DatasetFault(
    `:${line}`,
    `the entry that begins here has more than ${longest} characters; write shorter ones, one a line`,
  );
