/** A format of traces: the names of its columns, and how its timestamps are read. */
export interface TraceFormat {
  readonly columns: {
    readonly at: string;
    readonly inputTokens: string;
    readonly outputTokens: string;
  };
  /** Throws with what to write when the cell holds no timestamp of this format. */
  readonly readTime: (cell: unknown) => Timestamp;
}

/** A timestamp in ms in two parts, since one double holds no fractions of a microsecond of a date. */
export interface Timestamp {
  /** Whole ms since the format's epoch. */
  readonly whole: number;
  /** The rest, in ms. */
  readonly rest: number;
}

/** A line of a trace, whatever it is written in. */
export interface TraceRow {
  /** Counted from 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, unknown>>;
}
