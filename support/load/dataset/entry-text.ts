/** An entry of a dataset before it is read as JSON. */
export interface EntryText {
  /** In which it begins, counted from 1. */
  readonly line: number;
  /** Without white space around it. */
  readonly json: string;
}
