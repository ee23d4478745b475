/** A file that is faulty throughout is so in its first lines; more of the same tells nothing. */
const MOST_SHOWN = 10;

/** What is wrong with a file of history; the message names the first faults, each by its line and its column. */
export class HistoryFaults extends Error {
  override readonly name = 'HistoryFaults';

  /** Each fault begins with its place: ':3, column time: ...', or with a space where it is of the whole file. */
  constructor(
    readonly path: string,
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    const lines = faults.slice(0, MOST_SHOWN).map((fault) => `\n  ${path}${fault}`);
    const more = faults.length > MOST_SHOWN ? `\n  and ${faults.length - MOST_SHOWN} more faults` : '';
    super(`The history is not in order:${lines.join('')}${more}`, options);
  }
}
